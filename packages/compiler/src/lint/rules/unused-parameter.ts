import type { SourceMap, SourceValue } from "../../parse/source-value.ts";
import { valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";
import { mapIn, textOf, walkScalars } from "../walk-values.ts";

/** W211. */
export const unusedParameter: LintRule = {
  id: "W211",
  name: "unused-parameter",
  severity: "warning",
  description: "Nothing in a macro's body reads one of its parameters, so what an invocation says there has no effect.",
  example: {
    bad: `kind: Macro
metadata: { name: ask_twice, description: An example. }
spec:
  parameters: [{ name: question, type: str }, { name: tone, type: str }]
  nodes:
    - kind: llm
      metadata: { name: first }
      spec: { human_message: "{{$param.question}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Macro
metadata: { name: ask_twice, description: An example. }
spec:
  parameters: [{ name: question, type: str }, { name: tone, type: str }]
  nodes:
    - kind: llm
      metadata: { name: first }
      spec: { human_message: "{{$param.question}} Answer in a {{tone}} tone.", timeout: 30s, max_retries: 2 }
`,
  },
  check({ documents, file }, report) {
    for (const { map, source } of documents.Macro) {
      if (source !== file) continue;
      // The same keys may stand beside metadata.
      const owners = [mapIn(map, "spec"), map].filter((owner) => owner !== undefined);
      const words = wordsIn(owners);
      for (const parameter of owners.flatMap(parametersOf)) {
        const name = textOf(parameter);
        if (name === undefined || words.has(name) || words.has("$param")) continue;
        report({
          message: `nothing in the macro reads its parameter "${name}"`,
          label: "never read",
          hint: `read it as $param.${name}, or take it out`,
          at: parameter,
          within: map,
        });
      }
    }
  },
};

function parametersOf(owner: SourceMap): readonly SourceValue[] {
  const list = valueOf(owner, "parameters");
  if (list?.type !== "list") return [];
  return list.items.flatMap((item) => (item.type === "map" ? (valueOf(item, "name") ?? []) : []));
}

const BODY_KEYS = ["nodes", "nodes_raw", "output", "outputs"];

/** Every name that texts of the body hold; `$param` when it is read as a whole. */
function wordsIn(owners: readonly SourceMap[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const value of owners.flatMap((owner) => BODY_KEYS.flatMap((key) => valueOf(owner, key) ?? []))) {
    walkScalars(value, (scalar) => {
      const text = textOf(scalar) ?? "";
      for (const [word] of text.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)) words.add(word);
      if (/\$param(?!\s*[.?[\w])/.test(text)) words.add("$param");
    });
  }
  return words;
}
