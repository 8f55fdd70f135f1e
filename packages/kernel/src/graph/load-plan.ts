/**
 * Loads a plan: checks that it is one, resolves every name against the registry, compiles expressions, templates and
 * schemas, and lays the graph out by index. Throws a located `HexdagError` (HD5xxx) for the first thing that does not fit.
 * The plan comes from a compiler, so these are broken installations rather than typing mistakes.
 */
import type { AnyNodeType } from "../component/node-type.ts";
import { type ComponentRegistry, spellings } from "../component/registry.ts";
import { HexdagError, isHexdagError } from "../errors/hexdag-error.ts";
import { compileExpr } from "../expr/evaluate.ts";
import type { PlanExpr } from "../expr/expr.ts";
import type { Scope } from "../expr/scope.ts";
import type { JsonSchema } from "../json/json-schema.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
import { planHash } from "../plan/hash.ts";
import type { Origin } from "../plan/origin.ts";
import type { Plan, PlanGraph, PlanNode, PlanOptions } from "../plan/plan.ts";
import { assertBody, assertNode, assertPlan, damaged, type PlanPlace } from "./assert-plan.ts";
import { type ConfigTools, compileConfig, compileValue } from "./config.ts";
import { deriveEdges, type Edges } from "./edges.ts";
import type { Graph, GraphNode, PortRequirement, SubGraph } from "./graph.ts";
import { malformedTemplate } from "./malformed-plan.ts";
import { nodePolicy, portPolicies } from "./policies.ts";
import { templateReader } from "./template-reader.ts";
import { refuseUnenforced, unenforcedOf, unenforcedPorts } from "./unenforced.ts";
import { createValueCheck, type ValueCheck } from "./value-check.ts";

/**
 * Turns a plan into a graph that can be run any number of times.
 *
 * @example
 * const graph = loadPlan(plan, createRegistry(await loadStdlib(plan)));
 * const result = await runGraph(graph, { input: { topic: "bees" } }).result;
 */
export function loadPlan(plan: Plan, registry: ComponentRegistry): Graph {
  assertPlan(plan);
  const locate = (origin: Origin | undefined): string | undefined => {
    if (!isJsonObject(origin)) return undefined;
    const file = plan.sources[origin.source]?.file;
    return file === undefined ? undefined : `${file}:${origin.line}`;
  };
  refuseUnenforced(unenforcedPorts(plan), `pipeline "${plan.name}"`, {
    origin: plan.origins?.pipeline,
    location: locate(plan.origins?.pipeline),
  });
  const requirements: PortRequirement[] = [];
  const loader: Loader = {
    pipeline: plan.name,
    registry,
    requirements,
    ports: new Set(Object.keys(plan.ports)),
    locate,
  };
  const tools = configTools(loader, plan.options);
  return Object.freeze({
    plan,
    hash: hashOf(plan),
    registry,
    requirements,
    root: loadSubGraph(plan.graph, plan.options, loader),
    checkInput: valueCheck(plan.inputSchema, loader, plan.origins?.inputSchema),
    checkOutput: valueCheck(plan.outputSchema, loader, plan.origins?.outputSchema),
    output:
      plan.output === undefined
        ? undefined
        : Object.entries(plan.output).map(([name, source]) => [name, tools.expr(source)] as const),
    portPolicies: portPolicies(plan, registry, locate),
    locate,
  });
}

interface Loader {
  readonly pipeline: string;
  readonly registry: ComponentRegistry;
  /** Filled while nodes are loaded. */
  readonly requirements: PortRequirement[];
  /** Keys of the plan's ports. */
  readonly ports: ReadonlySet<string>;
  locate(origin: Origin | undefined): string | undefined;
}

function hashOf(plan: Plan): string {
  try {
    return planHash(plan);
  } catch (error) {
    throw damaged(`the plan is damaged: ${isHexdagError(error) ? error.message : "it has no hash"}`, {});
  }
}

function loadSubGraph(graph: PlanGraph, options: PlanOptions, loader: Loader): SubGraph {
  const locate = (node: PlanNode): PlanPlace => ({
    ...(node.origin === undefined ? {} : { origin: node.origin }),
    location: loader.locate(node.origin),
  });
  for (const [index, node] of graph.nodes.entries()) assertNode(node, index, locate);
  const edges = deriveEdges(graph.nodes, locate);
  const tools = configTools(loader, options);
  const nodes = graph.nodes.map((node, index) => loadNode(node, index, { edges, options, loader, tools }));
  const waveSizes: number[] = [];
  for (const node of nodes) {
    while (waveSizes.length <= node.wave) waveSizes.push(0);
    if (node.compensates === undefined) waveSizes[node.wave] = (waveSizes[node.wave] ?? 0) + 1;
  }
  return Object.freeze({
    nodes,
    indexOf: edges.indexOf,
    options,
    dependencyCounts: nodes.map((node) => node.dependencyCount),
    prioritised: nodes.some((node) => node.priority !== 0),
    scheduledCount: nodes.length - edges.compensates.size,
    waveSizes,
    exits: edges.exits,
  });
}

interface NodeSetting {
  readonly edges: Edges;
  readonly options: PlanOptions;
  readonly loader: Loader;
  readonly tools: ConfigTools;
}

function loadNode(node: PlanNode, index: number, { edges, options, loader, tools }: NodeSetting): GraphNode {
  const type = loader.registry.node(node.kind);
  assertGuards(node, type, loader);
  if (type === undefined) {
    const known = loader.registry.nodes.flatMap((each) => spellings(each)[0] ?? []).join(", ");
    throw new HexdagError({
      code: "HD5002",
      message: `node "${node.name}" is of kind "${node.kind}", which no installed package declares`,
      hint: `known kinds: ${known || "none"}`,
      origin: node.origin,
      location: loader.locate(node.origin),
    });
  }
  const ports = typeof type.ports === "function" ? type.ports(plainConfig(node)) : (type.ports ?? []);
  for (const port of ports)
    loader.requirements.push({ port, key: node.ports?.[port], node: node.name, origin: node.origin });
  const handler = node.onError?.action === "handler" ? edges.indexOf.get(node.onError.node) : undefined;
  return Object.freeze({
    index,
    name: node.name,
    plan: node,
    type,
    data: edges.data[index] ?? [],
    dependents: edges.outgoing[index] ?? [],
    dependencyCount: edges.incoming[index]?.length ?? 0,
    wave: edges.waves[index] ?? 0,
    priority: node.priority ?? 0,
    guards: edges.guards.get(index) ?? [],
    handler,
    compensates: edges.compensates.get(index),
    compensation: node.compensate === undefined ? undefined : edges.indexOf.get(node.compensate),
    policy: nodePolicy(node, loader.registry, {
      pipeline: loader.pipeline,
      place: { origin: node.origin, location: loader.locate(node.origin) },
    }),
    cacheKey: node.cache?.key === undefined ? undefined : tools.expr(node.cache.key),
    when: node.when === undefined ? undefined : tools.expr(node.when),
    route: node.route === undefined ? undefined : tools.expr(node.route),
    mapping:
      node.inputMapping === undefined
        ? undefined
        : Object.entries(node.inputMapping).map(([key, value]) => [key, compileValue(value, tools)] as const),
    config: compileConfig(node.config, type.fields, tools),
    checkInput: valueCheck(node.inputSchema, loader, node.origin),
    checkOutput: valueCheck(node.outputSchema, loader, node.origin),
    timeoutMs: node.timeoutMs ?? options.defaultNodeTimeoutMs,
    strictMapping: node.strictMapping === true,
    requiredInputs: node.requiredInputs,
  });
}

/** A node may name only ports that the plan has, and only guards that are enforced. */
function assertGuards(node: PlanNode, type: AnyNodeType | undefined, loader: Loader): void {
  const place = { origin: node.origin, location: loader.locate(node.origin) };
  refuseUnenforced(type === undefined ? [] : unenforcedOf(node, type), `node "${node.name}"`, place);
  for (const key of Object.values(node.ports ?? {})) {
    if (!loader.ports.has(key))
      throw damaged(`the plan is damaged: node "${node.name}" names the port "${key}", which it has not`, place);
  }
}

/** The config as the kind's own functions see it: JSON, expressions and templates still in their plan form. */
function plainConfig(node: PlanNode): JsonObject {
  return isJsonObject(node.config) ? node.config : {};
}

function configTools(loader: Loader, options: PlanOptions): ConfigTools {
  const missing = (what: string, origin: Origin | undefined): HexdagError =>
    new HexdagError({
      code: "HD5009",
      message: `the plan needs a ${what}, and the registry has none`,
      hint: "add `await loadStdlib()` of @hexdag/stdlib to the registry",
      origin,
      location: loader.locate(origin),
    });
  return {
    expr: (source) => locatedExpr(source, loader),
    template: (source) => {
      if (loader.registry.templates === undefined) throw missing("template engine", source.origin);
      const { templates } = loader.registry;
      if (malformedTemplate(source) !== undefined) throw damaged("the plan is damaged: a template is no template", {});
      const render = located(() => templates.compile(source.$template), source.origin, loader);
      const read = templateReader(source, render);
      return (scope) => located(() => read(scope), source.origin, loader);
    },
    fn: ({ $fn, source, origin }) => {
      const fn = loader.registry.fn($fn);
      if (fn !== undefined) return fn;
      const known = loader.registry.functionNames.join(", ");
      throw new HexdagError({
        code: "HD5003",
        message:
          source === undefined ? `function "${$fn}" is not registered` : "an inline function (!js) has not been loaded",
        hint:
          source !== undefined
            ? "a host that trusts the plan registers what `loadInlineFunctions` of @hexdag/stdlib makes of it"
            : known === ""
              ? "register it in code, or refer to it as ./file.ts#name"
              : `registered functions: ${known}`,
        origin,
        location: loader.locate(origin),
      });
    },
    body: ({ $body }) => {
      assertBody($body);
      return loadSubGraph($body, options, loader);
    },
  };
}

function locatedExpr(source: PlanExpr, loader: Loader): (scope: Scope) => JsonValue {
  const evaluate = located(() => compileExpr(source), source.origin, loader);
  return (scope) => {
    try {
      return evaluate(scope);
    } catch (error) {
      throw withPlace(error, source.origin, loader);
    }
  };
}

function located<TValue>(run: () => TValue, origin: Origin | undefined, loader: Loader): TValue {
  try {
    return run();
  } catch (error) {
    throw withPlace(error, origin, loader);
  }
}

/** An expression or template may know its origin; which file and line that is, is known here. */
function withPlace(error: unknown, whole: Origin | undefined, loader: Loader): unknown {
  if (!isHexdagError(error) || error.location !== undefined) return error;
  const origin = error.origin ?? whole;
  if (origin === undefined) return error;
  const { code, message, hint, data, cause } = error;
  return new HexdagError({
    code,
    message,
    hint,
    origin,
    location: loader.locate(origin),
    data,
    cause,
    retryable: false,
  });
}

function valueCheck(
  schema: JsonSchema | undefined,
  loader: Loader,
  origin: Origin | undefined,
): ValueCheck | undefined {
  if (schema === undefined) return undefined;
  if (loader.registry.validator === undefined) {
    throw new HexdagError({
      code: "HD5009",
      message: "the plan declares schemas, and the registry has no validator",
      hint: "add `await loadStdlib()` of @hexdag/stdlib to the registry",
      origin,
      location: loader.locate(origin),
    });
  }
  const { validator } = loader.registry;
  // Compiled when first used: a large plan rarely meets every schema in one run, and validators are slow to compile.
  let check: ValueCheck | undefined;
  return (value) => {
    check ??= createValueCheck(schema, validator);
    return check(value);
  };
}
