/**
 * A bare name that is no node is a field of the only dependency's result or of the run input, if those can have it. A name
 * that several nodes read is reported once, with the other places.
 */
import type { JsonSchema } from "@hexdag/kernel";
import type { Finding, Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import { dashedText } from "../../link/dashed-name.ts";
import type { FieldUse, LinkedGraph, LinkedNode, LinkedPipeline } from "../../link/program.ts";
import { closed, declares, resultSchema } from "../result-schema.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** How many further nodes that read one name are shown. */
const MAX_RELATED = 3;

/** Bare names that mean nothing. */
export const ambientNames: Rule = {
  name: "ambient-names",
  check(program, reporter) {
    const { inputSchema } = program.manifest;
    const input = inputSchema === undefined ? undefined : closed(inputSchema);
    const unknown = new Map<string, UnknownName>();
    for (const { graph, body } of graphsOf(program)) {
      for (const node of graph.nodes) {
        // Of a spec that is wrong nobody read the references, so what the node gets is not known.
        if (node.manifest.config === undefined) continue;
        for (const use of node.fields) {
          const context = { program, graph, body, node, input, reporter };
          const proof = proofOf(use, context);
          if (proof !== undefined) note({ use, proof, context }, unknown);
        }
      }
    }
    for (const name of unknown.values()) reporter.report(withPlaces(name));
  },
};

interface UseContext {
  readonly program: LinkedPipeline;
  readonly graph: LinkedGraph;
  readonly body: boolean;
  readonly node: LinkedNode;
  readonly input: JsonSchema | undefined;
  readonly reporter: Reporter;
}

/** An unknown name as first found, and where it first stands in every other node. */
interface UnknownName {
  readonly finding: Finding;
  readonly node: LinkedNode;
  readonly others: Map<LinkedNode, Place>;
}

interface Unproved {
  /** Whether the schemas rule the name out. */
  readonly certain: boolean;
  /** The only dependency. */
  readonly only: string | undefined;
  readonly fields: readonly string[];
}

/** Why a name may mean nothing; `undefined` when it is declared. */
function proofOf(use: FieldUse, { node, graph, input, body }: UseContext): Unproved | undefined {
  const only = node.data.length === 1 ? node.data[0] : undefined;
  const index = only === undefined ? undefined : graph.indexOf.get(only.name);
  const source = index === undefined ? undefined : graph.nodes[index];
  const result = source === undefined ? undefined : resultSchema(source);
  const names = use.dashed?.split("-").filter((part) => !/^\d+$/.test(part)) ?? [use.name];
  const declared = names.map((name) => ({
    ofResult: only === undefined ? "no" : declares(result, name),
    ofInput: declares(input, name),
  }));
  if (declared.every(({ ofResult, ofInput }) => ofResult === "yes" || ofInput === "yes")) return undefined;
  return {
    certain: !body && declared.some(({ ofResult, ofInput }) => ofResult === "no" && ofInput === "no"),
    only: only?.name,
    fields: [...Object.keys(result?.properties ?? {}), ...Object.keys(input?.properties ?? {})],
  };
}

interface Noted {
  readonly use: FieldUse;
  readonly proof: Unproved;
  readonly context: UseContext;
}

function note({ use, proof, context }: Noted, unknown: Map<string, UnknownName>): void {
  const key = `${proof.certain} ${use.dashed ?? use.name}`;
  const known = unknown.get(key);
  const { node } = context;
  if (known === undefined) {
    const finding = findingOf({ use, proof, context });
    if (finding !== undefined) unknown.set(key, { finding, node, others: new Map() });
  } else if (known.node !== node && !known.others.has(node) && !isSamePlace(known.finding.at, use.at))
    known.others.set(node, use.at);
}

/** Two instances of a macro read the name at one and the same place. */
function isSamePlace(left: Place, right: Place): boolean {
  return left.start === right.start && left.source.file === right.source.file;
}

function findingOf({ use, proof, context }: Noted): Finding | undefined {
  const { certain, only, fields } = proof;
  const code = certain ? "HD3005" : "HD3006";
  const severity = certain ? "error" : "warning";
  if (use.dashed !== undefined) return { code, severity, ...dashedText(use.dashed), at: use.at };
  const hint = hintFor(use.name, fields, context);
  // What a body's first nodes get depends on the loop; only a likely typo is worth a word.
  if (context.body && only === undefined && hint === undefined) return undefined;
  return {
    code,
    severity,
    message: certain ? certainMessage(use.name, only) : unprovedMessage(use.name, only),
    hint: hint ?? (certain ? fieldsHint(fields) : declareHint(only)),
    at: use.at,
  };
}

function withPlaces({ finding, others }: UnknownName): Finding {
  if (others.size === 0) return finding;
  const related = [...others]
    .slice(0, MAX_RELATED)
    .map(([node, at]) => ({ message: `node "${node.manifest.name.name}" reads it too`, at }));
  const more = others.size - related.length;
  const message = more === 0 ? finding.message : `${finding.message} (in ${others.size + 1} nodes)`;
  return { ...finding, message, related };
}

function fieldsHint(fields: readonly string[]): string {
  return `the run input has ${fields.slice(0, 10).join(", ") || "no fields"}`;
}

function declareHint(only: string | undefined): string {
  return `declare it in input_schema${only === undefined ? "" : `, or in the output_schema of "${only}"`}`;
}

function certainMessage(name: string, only: string | undefined): string {
  const nowhere = only === undefined ? "a field of the run input" : `a field of "${only}" or of the run input`;
  return `unknown name "${name}": it is neither a node nor ${nowhere}`;
}

function unprovedMessage(name: string, only: string | undefined): string {
  const where = only === undefined ? "the run input" : `the result of "${only}", or else of the run input`;
  return `"${name}" is no node; it is read as a field of ${where}, which does not declare it`;
}

/** What the Python program, and other languages, write without a `$`. */
const WITH_DOLLAR: ReadonlyMap<string, string> = new Map([
  ["input", "the run's input is $input: write $input.name"],
  ["ctx", "what is known about the run is $ctx: write $ctx.run_id"],
  ["state", "the state of a loop is $state: write $state.name"],
]);

/** What the name was probably meant to be. */
function hintFor(
  name: string,
  fields: readonly string[],
  { node, graph, reporter, program }: UseContext,
): string | undefined {
  const meant = WITH_DOLLAR.get(name);
  if (meant !== undefined && !fields.includes(name)) return meant;
  const names = new Set([...graph.indexOf.keys(), ...program.graph.indexOf.keys()]);
  const mapped = Object.keys(node.inputMapping ?? {});
  names.delete(node.manifest.name.name);
  const close = reporter.suggest(name, [...names, ...fields, ...mapped]);
  return close === undefined ? undefined : `did you mean ${writtenAs(close)}?`;
}

function writtenAs(name: string): string {
  return name.includes("-") ? `${name} (in an expression nodes["${name}"])` : name;
}
