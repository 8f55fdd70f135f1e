import type { SourceEntry } from "../../parse/source-value.ts";
import { readsInput, readsOf } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import type { PipelineFacts } from "../subject.ts";
import { mapIn } from "../walk-values.ts";

/** W215. */
export const unusedInput: LintRule = {
  id: "W215",
  name: "unused-input",
  severity: "warning",
  description:
    "No node reads a field of the run's input, which whoever starts a run is asked for. Where a node may look at all of its input, such as a function, nothing is said.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  input_schema: { price: float, colour: str }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  input_schema: { price: float }
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
  },
  check({ pipelines }, report) {
    for (const pipeline of pipelines) {
      const fields = Object.keys(pipeline.program.manifest.inputSchema?.properties ?? {});
      const read = fields.length === 0 ? undefined : fieldsRead(pipeline);
      if (read === undefined) continue;
      const entries = declaredFields(pipeline);
      for (const field of fields) {
        const entry = entries.find(({ key }) => key === field);
        if (read.has(field) || entry === undefined) continue;
        report({
          message: `nothing reads the input field "${field}"`,
          label: "never read",
          hint: `read it as $input.${field}, or take it out of input_schema`,
          at: entry,
        });
      }
    }
  },
};

/** The fields that are read by name; `undefined` when somebody may read any. */
function fieldsRead({ program, nodes }: PipelineFacts): ReadonlySet<string> | undefined {
  const read = new Set<string>();
  let all = false;
  const note = ({ expr }: (typeof program.expressions)[number]): void =>
    readsOf(expr, ({ root, name, field }) => {
      if (root === "field" && name !== undefined) read.add(name);
      if (root === "input" && field === undefined) all = true;
      if (root === "input" && field !== undefined) read.add(field);
    });
  program.expressions.forEach(note);
  for (const facts of nodes) {
    const { node } = facts;
    if (readsInput(facts) && node.manifest.common.strictMapping !== true) return undefined;
    node.expressions.forEach(note);
    for (const { name } of node.fields) read.add(name);
    for (const name of node.manifest.common.requiredInputs ?? []) read.add(name);
  }
  return all ? undefined : read;
}

/** Where fields are declared: the short form, or JSON Schema's `properties`. */
function declaredFields({ spec }: PipelineFacts): readonly SourceEntry[] {
  const schema = mapIn(spec, "input_schema");
  return [...(mapIn(schema, "properties")?.entries ?? []), ...(schema?.entries ?? [])];
}
