import type { Place } from "../../diagnostics/span.ts";
import { DOCUMENT_KINDS } from "../../manifest/documents.ts";
import { type SourceMap, type SourceValue, valueOf } from "../../parse/source-value.ts";
import type { LintRule } from "../rule.ts";
import type { LintSubject } from "../subject.ts";
import { mapIn, textOf } from "../walk-values.ts";

/** I302. */
export const duplicateDescription: LintRule = {
  id: "I302",
  name: "duplicate-description",
  severity: "info",
  description: "Two nodes or documents have the same description, so one of the two does not say what it is for.",
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: net, description: Works out the price. }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression
      metadata: { name: gross, description: Works out the price. }
      spec: { expressions: { sum: net.sum * 1.2 } }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  nodes:
    - kind: expression
      metadata: { name: net, description: Works out the net price. }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression
      metadata: { name: gross, description: Adds the tax. }
      spec: { expressions: { sum: net.sum * 1.2 } }
`,
  },
  check(subject, report) {
    const first = new Map<string, SourceValue>();
    for (const description of descriptionsIn(subject)) {
      const text = (textOf(description) ?? "").trim();
      const other = first.get(text);
      if (other === undefined) first.set(text, description);
      else if (text !== "" && !isSamePlace(other, description)) {
        report({
          message: "this description also stands elsewhere, so one of the two does not fit",
          hint: "say what sets this one apart",
          at: description,
          related: [{ message: "the first is here", at: other }],
        });
      }
    }
  },
};

/** Every pipeline is read anew, so a place that several share is there several times. */
function isSamePlace(left: Place, right: Place): boolean {
  return left.source.file === right.source.file && left.start === right.start;
}

function descriptionsIn({ documents, nodes }: LintSubject): readonly SourceValue[] {
  const maps: readonly (SourceMap | undefined)[] = [
    ...DOCUMENT_KINDS.flatMap((kind) => documents[kind].map(({ map }) => mapIn(map, "metadata"))),
    ...nodes.map(({ entry }) => mapIn(entry, "metadata")),
  ];
  return maps.flatMap((metadata) => (metadata === undefined ? [] : (valueOf(metadata, "description") ?? [])));
}
