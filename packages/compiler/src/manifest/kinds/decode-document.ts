/** The outside of a document of any kind: its keys, its `metadata`, and that it has a `spec`. */
import type * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { type SourceMap, typeName, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { type KindDocument, keyPlace } from "../documents.ts";
import { headOf } from "../issues.ts";
import { checkName } from "../names.ts";
import { documentSchema, metadataSchema } from "../schema/document.ts";

/** A Config needs no name. */
const namelessSchema = metadataSchema.partial({ name: true });

/** A document with its outside decoded. */
export interface DecodedDocument {
  /** What it is called in messages: `pipeline "research"`. */
  readonly what: string;
  readonly metadata: z.output<typeof namelessSchema> | undefined;
  /** Absent when there is none, which has been reported. */
  readonly spec: SourceMap | undefined;
}

/** Decodes a document's outside. A Config needs no metadata, every other kind a name. */
export function decodeDocument(document: KindDocument, reporter: Reporter): DecodedDocument {
  const { map, name, kind } = document;
  const word = kind.toLowerCase();
  const what = name === undefined ? `the ${word}` : `${word} "${name.name}"`;
  decodeMap(documentSchema, map, { what, reporter, at: headOf(map) });
  const optional = kind === "Config" && valueOf(map, "metadata") === undefined;
  const metadata = optional ? undefined : section("metadata", document, { what, reporter });
  const site = { what: `the metadata of ${what}`, reporter, at: keyPlace(map, "metadata") };
  const decoded =
    metadata &&
    (kind === "Config" ? decodeMap(namelessSchema, metadata, site) : decodeMap(metadataSchema, metadata, site));
  // Nobody refers to a Config by name.
  if (name !== undefined && kind !== "Config") checkName(word, name, reporter);
  const spec = section("spec", document, { what, reporter });
  return { what, metadata: decoded, spec };
}

/** A map that a document must have. Its absence has been reported with the document. */
function section(
  key: "metadata" | "spec",
  { map, kind }: KindDocument,
  { what, reporter }: { readonly what: string; readonly reporter: Reporter },
): SourceMap | undefined {
  const value = valueOf(map, key);
  if (value?.type === "map") return value;
  if (value !== undefined) {
    reporter.report({
      code: "HD2003",
      message: `"${key}" of ${what} must be a map, not ${typeName(value.data)}`,
      at: value.type === "scalar" && value.data === null ? keyPlace(map, key) : headOf(value),
    });
  } else {
    const inside = kind === "Pipeline" ? "add spec: with a list of nodes" : "add spec:";
    reporter.report({
      code: "HD2002",
      message: `${what} needs "${key}"`,
      label: `"${key}" is missing`,
      hint: key === "metadata" ? "add metadata: {name: …}" : inside,
      at: headOf(map),
    });
  }
  return undefined;
}
