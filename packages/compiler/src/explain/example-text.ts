import { stringify } from "yaml";

/** A value as a manifest writes it: on one line where that reads well. */
export function exampleText(value: unknown): string {
  const line = exampleLine(value);
  if (!line.includes("\n") && line.length <= 80) return line;
  return stringify(value, { lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

/** A value as a manifest writes it on one line; text of several lines is quoted. */
export function exampleLine(value: unknown): string {
  const options = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0, blockQuote: false } as const;
  return stringify(value, options).trimEnd();
}
