/** Expressions as the Python program wrote them, as they are written here. */

import { tokenize } from "../expr/lexer.ts";
import { parseExpression } from "../expr/parser.ts";
import type { Token } from "../expr/token.ts";

/** A text rewritten, or why it cannot be. */
export type Rewritten =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text: string; readonly problem: { readonly message: string; readonly hint?: string | undefined } };

/** What an expression's names mean. */
export interface ExpressionNames {
  /** `input` is a node, or a mapped key, and not the run's input. */
  readonly inputIsOther: boolean;
  /** `state` is the state of the loop that the expression belongs to. */
  readonly inLoop?: boolean;
}

/** Functions that have another name here and take the same. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["isnone", "is_null"],
  ["isempty", "is_empty"],
  ["startswith", "starts_with"],
  ["endswith", "ends_with"],
  ["strip", "trim"],
  ["sorted", "sort"],
  ["utcnow", "now"],
]);

/** Methods of values, as functions. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ["upper", "upper"],
  ["lower", "lower"],
  ["strip", "trim"],
  ["split", "split"],
  ["replace", "replace"],
  ["startswith", "starts_with"],
  ["endswith", "ends_with"],
  ["get", "get"],
  ["keys", "keys"],
  ["values", "values"],
  ["items", "items"],
]);

const METHOD_CALL = /((?:\$input|[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\[\d+\])*)\.([a-z]+)\(([^()]*)\)/;
const COMPREHENSION = /\[([^[\]]+?)\s+for\s+(\w+)\s+in\s+([^[\]]+?)(?:\s+if\s+([^[\]]+?))?\]/;
const MAX_ROUNDS = 20;

/** An expression in today's spelling. What does not parse after that is a problem, and the text stays as it was. */
export function migrateExpression(text: string, names: ExpressionNames): Rewritten {
  let rewritten = withInput(text, names);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = rewritten;
    rewritten = rewritten
      .replace(COMPREHENSION, (...groups: (string | undefined)[]) => comprehension(groups))
      .replace(METHOD_CALL, methodCall);
    if (rewritten === before) break;
  }
  const { error } = parseExpression(rewritten);
  if (error === undefined) return { text: rewritten };
  return { text, problem: { message: error.message, hint: error.hint } };
}

/** `input.x` as `$input.x`, `state.x` as `$state.x`, and functions by their names here. */
function withInput(text: string, names: ExpressionNames): string {
  const tokens = tokenize(text);
  let rewritten = "";
  let at = 0;
  for (const [index, token] of tokens.entries()) {
    const word =
      token.kind === "word"
        ? wordHere(token, { before: tokens[index - 1], after: tokens[index + 1] }, names)
        : undefined;
    if (word === undefined) continue;
    rewritten += text.slice(at, token.start) + word;
    at = token.end;
  }
  return rewritten + text.slice(at);
}

function wordHere(
  { text }: Token,
  { before, after }: { readonly before: Token | undefined; readonly after: Token | undefined },
  { inputIsOther, inLoop }: ExpressionNames,
): string | undefined {
  if (before?.text === "." || before?.text === "?.") return undefined;
  if (text === "input" && after?.text === "." && !inputIsOther) return "$input";
  if (text === "state" && after?.text === "." && inLoop === true) return "$state";
  return after?.text === "(" ? RENAMED.get(text) : undefined;
}

function methodCall(written: string, path: string, method: string, args: string): string {
  const name = METHODS.get(method);
  if (name === undefined) return written;
  return `${name}(${[path, ...(args.trim() === "" ? [] : [args.trim()])].join(", ")})`;
}

function comprehension([, item = "", name = "", list = "", condition]: readonly (string | undefined)[]): string {
  const from = condition === undefined ? list : `filter(${list}, ${name} => ${condition})`;
  return item.trim() === name ? from : `map(${from}, ${name} => ${item.trim()})`;
}
