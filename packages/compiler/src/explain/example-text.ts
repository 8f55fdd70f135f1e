import { stringify } from "yaml";

/** A value as a manifest writes it: on one line where that reads well. */
export function exampleText(value: unknown): string {
  const line = stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
  if (!line.includes("\n") && line.length <= 80) return line;
  return stringify(value, { lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
