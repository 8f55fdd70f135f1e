import { placeInScalar } from "../../parse/scalar-offsets.ts";
import type { SourceScalar } from "../../parse/source-value.ts";
import { isTemplate, textsOf } from "../node-facts.ts";
import type { Issue, LintRule } from "../rule.ts";

/** W218. */
export const referenceWithoutBraces: LintRule = {
  id: "W218",
  name: "reference-without-braces",
  severity: "warning",
  description:
    "Text that is sent or given as it stands holds what looks like a reference, without the `{{ }}` that would make it one.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: data
      metadata: { name: bill }
      spec: { output: { sum: "{{total.sum}}", text: "It costs {total.sum}", of: $input.day } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: data
      metadata: { name: bill }
      spec: { output: { sum: "{{total.sum}}", text: "It costs {{total.sum}}", of: "{{$input.day}}" } }
`,
  },
  check({ pipelines }, report) {
    for (const { program, nodes } of pipelines) {
      const fields = Object.keys(program.manifest.inputSchema?.properties ?? {});
      const names = new Set([...fields, ...nodes.map(({ name }) => name)]);
      for (const node of nodes)
        for (const scalar of textsOf(node))
          for (const issue of issuesIn(scalar, names)) report({ ...issue, within: node.within });
    }
  },
};

function issuesIn(scalar: SourceScalar, names: ReadonlySet<string>): readonly Issue[] {
  const text = String(scalar.data);
  if (isTemplate(scalar) || scalar.substituted === true) return [];
  return [...text.matchAll(LOOKS_LIKE)].flatMap(({ 0: found, index, groups }) => {
    const name = groups?.["name"];
    if (name !== undefined && !names.has(name)) return [];
    const path = found.replace(/^\{|\}$/g, "").trim();
    return [
      {
        message: `"${found}" is sent as it stands: without {{ }} it is only text`,
        label: "text",
        hint: `write "{{${path}}}"`,
        at: placeInScalar(scalar, index, index + found.length),
      },
    ];
  });
}

/** `$input.a`, or `{a.b}` where `a` is known. */
const LOOKS_LIKE =
  /(?<![\w$\\])\$(?:input|item|index|state|body|ctx|var|param|error)\b(?:\.\w+)*|\{\s*(?<name>[A-Za-z_]\w*)(?:\.\w+)*\s*\}/g;
