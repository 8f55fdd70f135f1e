import type { Place } from "../../diagnostics/span.ts";
import { isFree } from "../../manifest/issues.ts";
import { valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";
import type { LintSubject } from "../subject.ts";
import { mapIn, textOf } from "../walk-values.ts";

/** I301. */
export const naming: LintRule = {
  id: "I301",
  name: "naming",
  severity: "info",
  description:
    "Names of nodes, variables and parameters are snake_case, as all keys are. A dash is read as a minus in expressions.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: totalSum }
      spec: { expressions: { sum: $input.price * 2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: total }
      spec: { expressions: { sum: $input.price * 2 } }
`,
  },
  check(subject, report) {
    for (const { what, name, at, within } of namesOf(subject)) {
      if (SNAKE_CASE.test(name)) continue;
      const usual = snakeCase(name);
      report({
        message: `the ${what} "${name}" is not in snake_case`,
        hint: SNAKE_CASE.test(usual) ? `the usual way to write it is ${usual}` : "use small letters, digits and _",
        at,
        within,
      });
    }
  },
};

const SNAKE_CASE = /^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{M}\p{N}_]*$/u;

interface Named {
  readonly what: string;
  readonly name: string;
  readonly at: Place;
  readonly within?: Place;
}

function namesOf({ nodes, pipelines, documents, file }: LintSubject): readonly Named[] {
  const variables = pipelines.flatMap(({ spec }) => mapIn(spec, "variables")?.entries ?? []);
  const macros = documents.Macro.filter(({ source }) => source === file);
  const parameters = macros.flatMap(({ map }) =>
    [mapIn(map, "spec"), map].flatMap((owner) => {
      const list = owner && valueOf(owner, "parameters");
      return list?.type === "list"
        ? list.items.flatMap((item) => (item.type === "map" ? (valueOf(item, "name") ?? []) : []))
        : [];
    }),
  );
  return [
    ...nodes.map(({ name, at, within }) => ({ what: "node", name, at, within })),
    ...variables.filter(({ key }) => !isFree(key)).map((entry) => ({ what: "variable", name: entry.key, at: entry })),
    ...parameters.map((at) => ({ what: "parameter", name: textOf(at) ?? "_", at })),
  ];
}

function snakeCase(name: string): string {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1_$2")
    .replace(/[-_]+/g, "_")
    .toLowerCase();
}
