/** Functions on text. Lengths and positions count Unicode code points; everything is linear in the text. */

import type { JsonValue } from "../../json/json-value.ts";
import { checkTextSize, type Frame, fail, type Run, type Site, spend, spendText } from "../frame.ts";
import { isIn } from "../operators.ts";
import { compilePattern, type Pattern } from "../pattern/pattern.ts";
import { occurrencesOf } from "../text-units.ts";
import { aTypeOf } from "../value.ts";
import {
  type Call,
  type CallBinding,
  defineFunctions,
  type ExprFunction,
  isGiven,
  listArg,
  refuseArgument,
  textArg,
  valueAt,
} from "./function.ts";

const TEXT = { name: "text", type: ["string"] } as const;

export const TEXT_FUNCTIONS: readonly ExprFunction[] = defineFunctions("text", [
  {
    name: "lower",
    params: [TEXT],
    returns: ["string"],
    description: "The text in lower case.",
    example: ['lower("Ada")', "ada"],
    run: (call) => converted(call, (text) => text.toLowerCase()),
  },
  {
    name: "upper",
    params: [TEXT],
    returns: ["string"],
    description: "The text in upper case.",
    example: ['upper("Ada")', "ADA"],
    run: (call) => converted(call, (text) => text.toUpperCase()),
  },
  {
    name: "trim",
    params: [TEXT],
    returns: ["string"],
    description: "The text without white space at its ends.",
    example: ['trim("  a b ")', "a b"],
    run: (call) => converted(call, (text) => text.trim()),
  },
  {
    name: "split",
    params: [TEXT, { name: "separator", type: ["string"], optional: true }],
    returns: ["list"],
    description: "The pieces between the separators; without a separator, the words between white space.",
    example: ['split("a,b", ",")', ["a", "b"]],
    run: split,
  },
  {
    name: "join",
    params: [
      { name: "list", type: ["list"] },
      { name: "separator", type: ["string"], optional: true },
    ],
    returns: ["string"],
    description: "The strings, numbers and booleans of a list as one text, with the separator between them.",
    example: ['join(["a", 1], "-")', "a-1"],
    run: join,
  },
  {
    name: "replace",
    params: [TEXT, { name: "old", type: ["string"] }, { name: "new", type: ["string"] }],
    returns: ["string"],
    description: "The text with every occurrence of `old` (plain text, no pattern) replaced.",
    example: ['replace("a.b.c", ".", "/")', "a/b/c"],
    run: replace,
  },
  {
    name: "starts_with",
    params: [TEXT, { name: "prefix", type: ["string"] }],
    returns: ["boolean"],
    description: "Whether the text begins with the prefix.",
    example: ['starts_with("report.md", "rep")', true],
    run: (call) => readText(call).startsWith(textArg(call, 1)),
  },
  {
    name: "ends_with",
    params: [TEXT, { name: "suffix", type: ["string"] }],
    returns: ["boolean"],
    description: "Whether the text ends with the suffix.",
    example: ['ends_with("report.md", ".md")', true],
    run: (call) => readText(call).endsWith(textArg(call, 1)),
  },
  {
    name: "contains",
    params: [
      { name: "container", type: ["list", "map", "string"] },
      { name: "item", type: "any" },
    ],
    returns: ["boolean"],
    description: "Whether a list has the item, a map the key or a string the part: `item in container`.",
    example: ['contains(["a", "b"], "b")', true],
    run: contains,
  },
  {
    name: "matches",
    params: [TEXT, { name: "pattern", type: ["string"] }],
    returns: ["boolean"],
    description:
      "Whether some part of the text matches the pattern; `^` and `$` tie it to the ends. Patterns are regular expressions " +
      "without back-references and look-around: literals `.` `[a-z]` `\\d` `\\w` `\\s` `\\b` `^` `$` `(…)` `|` `*` `+` `?` `{2,3}`, and `(?i)` at " +
      "the start to ignore case.",
    example: ['matches("AB-12", "^[A-Z]+-[0-9]+$")', true],
    run: (call) => runPattern(patternOf(textArg(call, 1), call), textArg(call, 0), call),
    bind: bindMatches,
  },
]);

/** The text of argument 0, at the price of taking it apart into as many pieces as it may hold. */
function readPieces(call: Call): string {
  const text = textArg(call, 0);
  spend(call.frame, 1 + (text.length >>> 4), call.site);
  return text;
}

/** The text of argument 0, with its length taken from the budget. */
function readText(call: Call): string {
  const text = textArg(call, 0);
  spendText(call.frame, text.length, call.site);
  return text;
}

function converted(call: Call, convert: (text: string) => string): string {
  const text = readText(call);
  checkTextSize(text.length, call.site);
  const result = convert(text);
  checkTextSize(result.length, call.site);
  return result;
}

function split(call: Call): JsonValue {
  const text = readPieces(call);
  if (!isGiven(call, 1)) {
    const words = text.split(/\s+/).filter((word) => word !== "");
    spend(call.frame, words.length, call.site);
    return words;
  }
  const separator = textArg(call, 1);
  if (separator === "")
    return fail(call.site, "split() takes a separator that is not empty", "read characters with x[0]");
  const pieces: string[] = [];
  let from = 0;
  for (const at of occurrencesOf(text, separator)) {
    pieces.push(text.slice(from, at));
    from = at + separator.length;
  }
  pieces.push(text.slice(from));
  spend(call.frame, pieces.length, call.site);
  return pieces;
}

function join(call: Call): JsonValue {
  const list = listArg(call, 0);
  const separator = isGiven(call, 1) ? textArg(call, 1) : "";
  spend(call.frame, list.length, call.site);
  let length = 0;
  const pieces = list.map((item, i) => {
    if (item === null || typeof item === "object") {
      const hint = "convert the items first: map(list, x => str(x))";
      return fail(call.site, `join() takes strings, numbers and booleans, but item ${i} is ${aTypeOf(item)}`, hint);
    }
    const piece = String(item);
    length += piece.length + (i === 0 ? 0 : separator.length);
    checkTextSize(length, call.site);
    return piece;
  });
  spendText(call.frame, length, call.site);
  return pieces.join(separator);
}

function replace(call: Call): JsonValue {
  const text = readPieces(call);
  const old = textArg(call, 1);
  const fresh = textArg(call, 2);
  if (old === "") return fail(call.site, 'replace() takes an "old" text that is not empty');
  const places = occurrencesOf(text, old);
  const length = text.length + places.length * (fresh.length - old.length);
  checkTextSize(length, call.site);
  spendText(call.frame, length, call.site);
  spend(call.frame, places.length, call.site);
  let result = "";
  let from = 0;
  for (const at of places) {
    result += text.slice(from, at) + fresh;
    from = at + old.length;
  }
  return result + text.slice(from);
}

function contains(call: Call): JsonValue {
  const container = valueAt(call, 0);
  if (container === null || typeof container === "number" || typeof container === "boolean") {
    return refuseArgument(call, 0);
  }
  call.frame.site = call.site;
  return isIn(valueAt(call, 1), container, call.frame);
}

/** A pattern written in the expression is compiled once. */
function bindMatches({ exprs, args, site }: CallBinding): Run | undefined {
  const [, written] = exprs;
  const [text] = args;
  if (text === undefined || written?.kind !== "literal" || typeof written.value !== "string") return undefined;
  const pattern = compilePattern(written.value);
  if (pattern.problem !== undefined) return undefined;
  return (frame) => {
    const value = text(frame);
    if (typeof value === "string") return runPattern(pattern, value, { frame, site });
    return fail(site, `matches() takes a string as "text", but got ${aTypeOf(value)}`, "convert it with str(x)");
  };
}

function patternOf(text: string, { frame, site }: Call): Pattern {
  spend(frame, Math.min(text.length, 1000), site);
  const pattern = compilePattern(text);
  if (pattern.problem === undefined) return pattern;
  return fail(site, `the pattern cannot be used: at character ${pattern.at + 1}, ${pattern.problem}`);
}

function runPattern(pattern: Pattern, text: string, { frame, site }: { frame: Frame; site: Site }): boolean {
  spendText(frame, text.length, site);
  return pattern.test(text, (states) => spend(frame, states >>> 6, site));
}
