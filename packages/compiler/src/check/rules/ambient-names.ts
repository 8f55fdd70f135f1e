import type { JsonSchema } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { FieldUse, LinkedGraph, LinkedNode, LinkedPipeline } from "../../link/program.ts";
import { closed, declares, resultSchema } from "../result-schema.ts";
import { graphsOf, type Rule } from "../rule.ts";

/** A bare name that is no node is a field of the only dependency's result or of the run input, if those can have it. */
export const ambientNames: Rule = {
  name: "ambient-names",
  check(program, reporter) {
    const { inputSchema } = program.manifest;
    const input = inputSchema === undefined ? undefined : closed(inputSchema);
    for (const { graph, body } of graphsOf(program)) {
      for (const node of graph.nodes) {
        // Of a spec that is wrong nobody read the references, so what the node gets is not known.
        if (node.manifest.config === undefined) continue;
        for (const use of node.fields) checkUse(use, { program, graph, body, node, input, reporter });
      }
    }
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

function checkUse(use: FieldUse, context: UseContext): void {
  const { node, graph, input, reporter, body } = context;
  const only = node.data.length === 1 ? node.data[0] : undefined;
  const index = only === undefined ? undefined : graph.indexOf.get(only.name);
  const source = index === undefined ? undefined : graph.nodes[index];
  const result = source === undefined ? undefined : resultSchema(source);
  const ofResult = only === undefined ? "no" : declares(result, use.name);
  const ofInput = declares(input, use.name);
  if (ofResult === "yes" || ofInput === "yes") return;
  const fields = [...Object.keys(result?.properties ?? {}), ...Object.keys(input?.properties ?? {})];
  const hint = hintFor(use.name, fields, context);
  const proved = !body && ofResult === "no" && ofInput === "no";
  // What a body's first nodes get depends on the loop; only a likely typo is worth a word.
  if (body && only === undefined && hint === undefined) return;
  reporter.report({
    code: proved ? "HD3005" : "HD3006",
    severity: proved ? "error" : "warning",
    message: proved ? provedMessage(use.name, only?.name) : unprovedMessage(use.name, only?.name),
    hint:
      hint ??
      (proved
        ? `the run input has ${fields.slice(0, 10).join(", ") || "no fields"}`
        : `declare it in input_schema${only === undefined ? "" : `, or in the output_schema of "${only.name}"`}`),
    at: use.at,
  });
}

function provedMessage(name: string, only: string | undefined): string {
  const nowhere = only === undefined ? "a field of the run input" : `a field of "${only}" or of the run input`;
  return `unknown name "${name}": it is neither a node nor ${nowhere}`;
}

function unprovedMessage(name: string, only: string | undefined): string {
  const where = only === undefined ? "the run input" : `the result of "${only}", or else of the run input`;
  return `"${name}" is no node; it is read as a field of ${where}, which does not declare it`;
}

/** What the name was probably meant to be. */
function hintFor(
  name: string,
  fields: readonly string[],
  { node, graph, reporter, program }: UseContext,
): string | undefined {
  const names = new Set([...graph.indexOf.keys(), ...program.graph.indexOf.keys()]);
  for (const each of names) if (each.startsWith(`${name}-`)) return `a name with a dash is written nodes["${each}"]`;
  const mapped = Object.keys(node.inputMapping ?? {});
  names.delete(node.manifest.name.name);
  const close = reporter.suggest(name, [...names, ...fields, ...mapped]);
  return close === undefined ? undefined : `did you mean ${close}?`;
}
