/**
 * A plan as a manifest, with everything built in that went into it: includes, variables, macros, policies, the environment. What
 * the compiler would infer is written out. Compiled again it gives the plan it was printed from, which is tried before it is
 * handed out; what a manifest cannot say is told, and never left out.
 */
import { type ComponentRegistry, DEFAULT_PLAN_OPTIONS, type Plan } from "@hexdag/kernel";
import { compile } from "../compile.ts";
import { joinedCaps } from "./joined-caps.ts";
import { outsideNames } from "./names.ts";
import { sortPorts } from "./node-ports.ts";
import { differenceOf } from "./plan-difference.ts";
import { expressionText } from "./print-expression.ts";
import { given, printCaps, printDuration, printLimits, printPolicies } from "./print-guards.ts";
import { namesOf, printGraph } from "./print-node.ts";
import { printSchema, yamlOf } from "./print-schema.ts";
import { printServices } from "./print-services.ts";
import { createPrinter, type Printer, type PrintProblem } from "./printer.ts";
import { writeYaml, type YamlMap } from "./yaml-value.ts";

/** How to print a plan. */
export interface PrintPlanOptions {
  /** What is installed: says what the fields of each node kind mean. */
  readonly components: ComponentRegistry;
  /** Where the manifest is going to be, relative to what the plan's paths are relative to. Default: beside the first source. */
  readonly file?: string;
  /** Writes settings out that are the default, for a place where a project's Config would change them. */
  readonly explicit?: boolean;
}

/** A plan as a manifest. */
export interface PrintedPlan {
  /** Says all that a manifest can say; only with no problems is it the plan. */
  readonly text: string;
  /** What no manifest can say. */
  readonly problems: readonly PrintProblem[];
}

/**
 * Writes a plan as a manifest.
 *
 * @example
 * const { text, problems } = printPlan(plan, { components });
 */
export function printPlan(plan: Plan, { components, file, explicit = false }: PrintPlanOptions): PrintedPlan {
  const place = file ?? plan.sources[0]?.file ?? "pipeline.yaml";
  const printer = createPrinter(components, place);
  const text = writeYaml(printDocuments(plan, printer, explicit));
  if (printer.problems.length > 0) return { text, problems: printer.problems };
  const again = compile({ file: place, text }, { components, lenient: true });
  const [error] = again.diagnostics.filter(({ severity }) => severity === "error");
  if (again.plan === undefined) {
    const message = error === undefined ? "cannot be written" : `cannot be written: ${error.message}`;
    return { text, problems: [{ what: `pipeline "${plan.name}"`, message }] };
  }
  const difference = differenceOf(plan, again.plan, printer.filled);
  const problems =
    difference === undefined ? [] : [{ what: `pipeline "${plan.name}"`, message: `cannot be written: ${difference}` }];
  return { text, problems };
}

function printDocuments(plan: Plan, printer: Printer, explicit: boolean): readonly YamlMap[] {
  const documents = new Map<string, YamlMap>();
  const nodePorts = sortPorts(plan, { printer, documents });
  const names = outsideNames(namesOf(plan.graph));
  const what = `pipeline "${plan.name}"`;
  const nodes = printGraph(plan.graph, { printer, documents, nodePorts, names, prefix: "", around: {} });
  const output =
    plan.output &&
    Object.fromEntries(
      Object.entries(plan.output).map(([key, { $expr }]) => [
        key,
        expressionText($expr, { printer, names, what: "output" }),
      ]),
    );
  const policies = printPolicies(plan.policies, { printer, what, documents });
  const caps = plan.caps?.filter(({ from }) => from !== CONFIG) ?? [];
  if (caps.length > 1) printer.problems.push({ what, message: "has capabilities from several declarations" });
  const spec = given({
    input_schema: printSchema(plan.inputSchema, { printer, what }),
    output_schema: printSchema(plan.outputSchema, { printer, what }),
    ports: filled(nodePorts.ports),
    type_ports: filled(nodePorts.typePorts),
    services: printServices(plan.services, { printer, documents }),
    policies,
    limits: printLimits(plan.limits, { printer, what }),
    caps: caps[0] && printCaps(caps[0]),
    orchestrator: filled(printOptions(plan, printer, explicit)),
    variables: printer.variables.size === 0 ? undefined : yamlOf(Object.fromEntries(printer.variables)),
    nodes,
    output,
  });
  const { description, version, labels } = plan;
  const metadata = given({ name: plan.name, description, version, labels: labels && { ...labels } });
  return [
    ...printConfigDocument(plan, printer),
    ...[...documents].map(([name, policy]) => ({ kind: "Policy", metadata: { name }, spec: policy })),
    ...[...nodePorts.adapters].map(([name, adapter]) => ({ kind: "Adapter", metadata: { name }, spec: adapter })),
    { kind: "Pipeline", metadata, spec },
  ];
}

/** Who the compiler says declared the Config's capabilities. */
const CONFIG = "the Config";

/** What only a Config can say. */
function printConfigDocument(plan: Plan, printer: Printer): readonly YamlMap[] {
  const caps = joinedCaps(plan.caps?.filter(({ from }) => from === CONFIG) ?? []);
  if (caps.length > 1)
    printer.problems.push({
      what: "the Config",
      message: "allows capabilities in two files, and what both allow is no list",
    });
  const [{ allow, deny } = {}] = caps;
  const spec = given({
    caps: caps.length === 0 ? undefined : given({ default_set: allow && [...allow], deny: deny && [...deny] }),
    prices:
      plan.prices &&
      Object.fromEntries(
        Object.entries(plan.prices).map(([model, price]) => [
          model,
          given({
            input: price.input,
            output: price.output,
            cached_input: price.cachedInput,
            cache_write: price.cacheWrite,
            reasoning: price.reasoning,
            image: price.image,
            embedding: price.embedding,
            batch_discount: price.batchDiscount,
          }),
        ]),
      ),
  });
  return Object.keys(spec).length === 0 ? [] : [{ kind: "Config", metadata: { name: "expanded" }, spec }];
}

function printOptions({ options, name }: Plan, printer: Printer, explicit: boolean): YamlMap {
  const site = { printer, what: `pipeline "${name}"` };
  const unless = <TKey extends keyof typeof DEFAULT_PLAN_OPTIONS>(key: TKey): (typeof options)[TKey] | undefined =>
    !explicit && options[key] === DEFAULT_PLAN_OPTIONS[key] ? undefined : options[key];
  return given({
    max_concurrent_nodes: unless("maxConcurrentNodes"),
    default_node_timeout: printDuration(options.defaultNodeTimeoutMs, site),
    pipeline_timeout: printDuration(options.pipelineTimeoutMs, site),
    scheduling: unless("scheduling"),
    strict_validation: unless("strictValidation"),
  });
}

function filled(map: YamlMap): YamlMap | undefined {
  return Object.keys(map).length === 0 ? undefined : map;
}
