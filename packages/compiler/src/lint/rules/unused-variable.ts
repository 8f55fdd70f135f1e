import { isFree } from "../../manifest/issues.ts";
import { namesRead } from "../names-read.ts";
import type { LintRule } from "../rule.ts";
import { mapIn } from "../walk-values.ts";

/** W210. */
export const unusedVariable: LintRule = {
  id: "W210",
  name: "unused-variable",
  severity: "warning",
  description: "Nothing reads a variable of `spec.variables`.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  variables: { greeting: Hello, language: en }
  nodes:
    - kind: data
      metadata: { name: greet }
      spec: { output: "{{$var.greeting}}, {{$input.name}}" }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  variables: { greeting: Hello }
  nodes:
    - kind: data
      metadata: { name: greet }
      spec: { output: "{{$var.greeting}}, {{$input.name}}" }
`,
  },
  check({ pipelines, files }, report) {
    const declared = pipelines.flatMap(({ spec }) => mapIn(spec, "variables")?.entries ?? []);
    if (declared.length === 0) return;
    const read = namesRead("$var", files.map(({ text }) => text).join("\n"));
    for (const entry of declared) {
      if (read.whole || read.names.has(entry.key) || isFree(entry.key)) continue;
      report({
        message: `nothing reads the variable "${entry.key}"`,
        label: "never read",
        hint: `read it as $var.${entry.key}, or take it out`,
        at: entry,
      });
    }
  },
};
