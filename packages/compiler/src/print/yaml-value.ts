/** What the printer writes: data, in which text behind a tag may stand, and maps that read better on one line. */
import { Document, isMap, isScalar, isSeq, Scalar, visit } from "yaml";
import { hasVariables } from "../expand/environment-variables.ts";

/** Text behind a tag of the language. */
export class TaggedText {
  readonly tag: "!secret" | "!js";
  readonly text: string;

  constructor(tag: TaggedText["tag"], text: string) {
    this.tag = tag;
    this.text = text;
  }
}

/** Text in which `${NAME}` means a variable. */
export class VariableText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value of the file that is written. */
export type YamlValue =
  | null
  | boolean
  | number
  | string
  | TaggedText
  | VariableText
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** A map of the file that is written. */
export type YamlMap = { readonly [key: string]: YamlValue };

/** JSON can be written as it is. */
export function isYaml(value: unknown): value is YamlValue {
  return value !== undefined;
}

/** The documents as one file. */
export function writeYaml(documents: readonly YamlMap[]): string {
  return documents.map((each) => writeDocument(each)).join("---\n");
}

function writeDocument(value: YamlMap): string {
  const document = new Document(undefined, { schema: "core", aliasDuplicateObjects: false });
  document.contents = document.createNode(toWrite(value), { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, pair) {
      const { key, value: held } = pair;
      if (isScalar(key) && key.value === "metadata" && isMap(held) && held.items.length === 1) held.flow = true;
      if (isScalar(key) && (key.value === "dependencies" || key.value === "wait_for") && isSeq(held)) held.flow = true;
    },
    Scalar(_, scalar) {
      const { value: held } = scalar;
      if (held instanceof TaggedText) {
        scalar.tag = held.tag;
        scalar.value = held.text;
      } else if (held instanceof VariableText) scalar.value = held.text;
      if (typeof scalar.value === "string" && scalar.value.includes("\n")) scalar.type = Scalar.BLOCK_LITERAL;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Wrapped text becomes a scalar of its own; in plain text nothing may be taken for a variable. */
function toWrite(value: YamlValue): unknown {
  if (value instanceof TaggedText || value instanceof VariableText) return new Scalar(value);
  if (typeof value === "string") return plainText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: YamlValue) => toWrite(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWrite(item)]));
}

/** Text that means itself. */
export function plainText(text: string): string {
  return hasVariables(text) ? text.replaceAll("${", () => "$${") : text;
}
