/** What scalars hold, by the rules of YAML's core schema, as far as they are usual. */
import { CST } from "yaml";
import type { ScalarStyle } from "./source-value.ts";

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...["null", "Null", "NULL", "~"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);
const LONGEST_WORD = 5;

/** Characters that may start a number; `.inf` and the like start with one too. */
const NUMERIC = /^[-+.\d]/;
const USUAL_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const ANY_NUMBER =
  /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
/** No plain scalar may start with these. */
const NEVER_FIRST = /^[\t,%|>@`]/;

/** The value of a plain scalar on one line; `undefined` for odd numbers and for what is no scalar. */
export function plainData(text: string): string | number | boolean | null | undefined {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  if (NUMERIC.test(text)) {
    if (USUAL_NUMBER.test(text)) return Number(text);
    if (ANY_NUMBER.test(text)) return undefined;
  }
  return text === "" || NEVER_FIRST.test(text) ? undefined : text;
}

export interface ScalarText {
  readonly text: string;
  readonly style: ScalarStyle;
  readonly end: number;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** The text of a quoted, folded or block scalar; `undefined` when the parser would refuse it. */
export function scalarText(token: CST.FlowScalar | CST.BlockScalar): ScalarText | undefined {
  const { type, source, offset } = token;
  const quote = type === "single-quoted-scalar" ? "'" : '"';
  const inner = source.slice(1, -1);
  if (
    type !== "block-scalar" &&
    type !== "scalar" &&
    source.length > 1 &&
    source.startsWith(quote) &&
    source.endsWith(quote) &&
    !/['"\\\n]/.test(inner)
  ) {
    return { text: inner, style: quote === "'" ? "single" : "double", end: offset + source.length };
  }
  let refused = false;
  const read = CST.resolveAsScalar(token, true, () => {
    refused = true;
  });
  const style = STYLES[read?.type ?? ""];
  return refused || read === null || style === undefined ? undefined : { text: read.value, style, end: read.range[1] };
}
