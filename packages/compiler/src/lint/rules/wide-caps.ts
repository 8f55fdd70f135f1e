import type { SourceScalar, SourceValue } from "../../parse/source-value.ts";
import { valueOf } from "../../parse/source-value.ts";
import { portsOf, runsUserCode } from "../node-facts.ts";
import type { LintRule } from "../rule.ts";
import type { NodeFacts } from "../subject.ts";
import { textOf } from "../walk-values.ts";

/** W209. */
export const wideCaps: LintRule = {
  id: "W209",
  name: "wide-caps",
  severity: "warning",
  description:
    "`caps` allows what no node of the pipeline uses. What is allowed and not needed is only of use to somebody who should not be there. Where your own code runs, which may use anything, nothing is said.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  caps: [llm, datastore.write]
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  caps: [llm]
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ pipelines, nodes }, report) {
    for (const { spec, nodes: own } of pipelines) {
      for (const cap of allowed(valueOf(spec, "caps"))) reportUnused(cap, own, undefined);
    }
    for (const node of nodes) {
      const { spec } = node.node.manifest;
      for (const cap of allowed(spec && valueOf(spec, "caps"))) reportUnused(cap, insideOf(node), node);
    }

    function reportUnused(cap: SourceScalar, users: readonly NodeFacts[], within: NodeFacts | undefined): void {
      const text = textOf(cap) ?? "";
      const families = new Set(users.flatMap((node) => portsOf(node).map(familyOf)));
      if (users.some(runsUserCode) || families.has(familyOf(text)) || !FAMILIES.has(familyOf(text))) return;
      report({
        message: `"${text}" is allowed, and no node uses it`,
        label: "not needed",
        hint: "take it out",
        at: cap,
        within: within?.within,
      });
    }
  },
};

/** Ports by the capability that using them takes, where the names differ. */
const CAPABILITY_OF: Readonly<Record<string, string>> = {
  secrets: "secret",
  vectors: "vector",
  files: "file",
  tools: "tool",
};

/** Capabilities that only ports of nodes need; others belong to the system around. */
const FAMILIES: ReadonlySet<string> = new Set("llm memory datastore spawner secret http tool vector file".split(" "));

/** `datastore.write` and the port `datastore` are of one family. */
function familyOf(name: string): string {
  const [first = ""] = name.split(/[.:]/);
  return CAPABILITY_OF[first] ?? first;
}

function allowed(caps: SourceValue | undefined): readonly SourceScalar[] {
  const list = caps?.type === "map" ? valueOf(caps, "allow") : caps;
  return list?.type === "list" ? list.items.filter((item) => item.type === "scalar") : [];
}

function insideOf(node: NodeFacts): readonly NodeFacts[] {
  return [node, ...node.inner.flatMap(insideOf)];
}
