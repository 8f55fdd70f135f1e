/** The part of an included file that an include means: all of it, a key, or what it marks with `&name`. */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import { type SourceDocument, type SourceValue, valueOf } from "../parse/source-value.ts";
import type { ParsedFile } from "./included-files.ts";

/** What an include as a value means. Reports when that is nothing, or not clear. */
export function includedPart(
  { file, documents }: ParsedFile,
  part: string | undefined,
  { at, reporter }: { readonly at: Place; readonly reporter: Reporter },
): SourceValue | undefined {
  // Why a file without documents has none, has been said.
  if (documents.length === 0) return undefined;
  if (part === undefined) {
    const [only, second] = documents;
    if (second === undefined) return only?.value;
    reporter.report({
      code: "HD1021",
      message: `"${file.file}" holds ${documents.length} documents, and only one can stand here`,
      hint: "include it as a document of its own, `--- !include path`, or name a part: path#key",
      at,
      related: [{ message: "the second begins here", at: startOf(second.value) }],
    });
    return undefined;
  }
  const found = documents.flatMap((document) => partOf(document, part) ?? []);
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined && second !== undefined) {
    reporter.report({
      code: "HD1021",
      message: `"${file.file}" has "${part}" in ${found.length} of its documents`,
      hint: "name them apart, or move one to a file of its own",
      at,
      related: found.map((value) => ({ message: "it is here", at: startOf(value) })),
    });
    return undefined;
  }
  const names = documents.flatMap(namesIn);
  const close = reporter.suggest(part, names);
  reporter.report({
    code: "HD1020",
    message: `"${file.file}" has no "${part}"`,
    hint: close === undefined ? listed(names) : `did you mean #${close}?`,
    at,
  });
  return undefined;
}

function partOf({ value, anchors }: SourceDocument, part: string): SourceValue | undefined {
  return keyOf(value, part) ?? anchors?.get(part);
}

/** A key as it is written, dots included, else one step per dot. */
function keyOf(value: SourceValue, path: string): SourceValue | undefined {
  if (value.type !== "map") return undefined;
  const whole = valueOf(value, path);
  if (whole !== undefined) return whole;
  for (let dot = path.indexOf("."); dot !== -1; dot = path.indexOf(".", dot + 1)) {
    const child = valueOf(value, path.slice(0, dot));
    const found = child && keyOf(child, path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function namesIn({ value, anchors }: SourceDocument): readonly string[] {
  const keys = value.type === "map" ? value.entries.map(({ key }) => key) : [];
  return [...new Set([...keys, ...(anchors?.keys() ?? [])])];
}

const MAX_LISTED = 12;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "it is no map and marks nothing with &name: include all of it, without #";
  return `it has ${names.slice(0, MAX_LISTED).join(", ")}${names.length > MAX_LISTED ? " and more" : ""}`;
}

/** The first character of a value: a caret below a whole document would say nothing. */
function startOf({ source, start }: Place): Place {
  return { source, start, end: start + 1 };
}
