/**
 * The text of an inline function as JavaScript that can be compiled. Parses, and executes nothing: `vm.Script` compiles a whole
 * script, and what is compiled here is only ever one function expression, which does nothing until it is called.
 *
 * Lines stay where they are: types become blanks, and what is put around the text stands on lines of its own.
 */
import { Script } from "node:vm";
import { stripTypes, type TypeProblem } from "./strip-types.ts";

/** A text that parses, with what is put around it. */
export interface ParsedInline {
  /** One function expression. Its second line is the first of the text. */
  readonly code: string;
  /** One expression, whose value is the result or a function to call; otherwise a body, which returns its result. */
  readonly form: InlineForm;
}

export type InlineForm = "expression" | "body";

/** Why a text does not parse. */
export interface InlineProblem {
  readonly message: string;
  readonly hint?: string;
  /** Counted from 1 in the text; absent where the parser does not say. */
  readonly line?: number;
  readonly column?: number;
}

interface Frame {
  readonly before: string;
  readonly after: string;
}

const FRAMES: { readonly [form in InlineForm]: Frame } = {
  expression: { before: '(async function (input, ctx) { "use strict"; return (\n', after: "\n); })" },
  body: { before: '(async function (input, ctx) { "use strict";\n', after: "\n})" },
};
/** Nested otherwise: a text that closes one frame and opens it again does not fit the other. */
const CHECKS: { readonly [form in InlineForm]: Frame } = {
  expression: { before: "[async function (input, ctx) { 'use strict'; return [(\n", after: "\n)]; }]" },
  body: { before: "[async function (input, ctx) { 'use strict'; {\n", after: "\n} }]" },
};

/** Parses a text, as one expression if it is one, else as a body. */
export function parseInline(text: string): ParsedInline | InlineProblem {
  const forms = [
    { form: "expression", text: text.replace(/;\s*$/, (end) => end.replace(";", " ")) },
    { form: "body", text },
  ] as const;
  // What is JavaScript as it stands needs no types stripped; where `<` stands, it may mean two things.
  if (!text.includes("<")) {
    for (const { form, text: source } of forms) {
      if (problemOf(source, form) === undefined) return { code: framed(source, FRAMES[form]), form };
    }
  }
  let problem: InlineProblem | undefined;
  for (const { form, text: source } of forms) {
    const parsed = parseTyped(source, form);
    if ("code" in parsed) return parsed;
    if (problem === undefined || form === likelyForm(text)) problem = withinText(parsed, text);
  }
  return problem ?? { message: "it is empty" };
}

function parseTyped(text: string, form: InlineForm): ParsedInline | InlineProblem {
  const { before, after } = FRAMES[form];
  const stripped = stripTypes(framed(text, FRAMES[form]));
  if (typeof stripped !== "string") return withoutFrame(stripped);
  const plain = stripped.slice(before.length, stripped.length - after.length);
  return problemOf(plain, form) ?? { code: framed(plain, FRAMES[form]), form };
}

/** What is missing at the end is missing on the last line of the text. */
function withinText(problem: InlineProblem, text: string): InlineProblem {
  const lines = text.trimEnd().split("\n").length;
  if (problem.line === undefined || problem.line <= lines) return problem;
  const { column: _, ...rest } = problem;
  return { ...rest, line: lines };
}

/** What somebody who wrote this most likely meant, to say what is wrong with that. */
function likelyForm(text: string): InlineForm {
  const isStatement = /^\s*(?:return|const|let|var|if|for|while|do|switch|throw|try|import|export)\b/.test(text);
  return isStatement || /\n\s*\S/.test(text.trim()) ? "body" : "expression";
}

function framed(text: string, { before, after }: Frame): string {
  return before + text + after;
}

/** Why a text is no JavaScript; `undefined` when it is. */
function problemOf(text: string, form: InlineForm): InlineProblem | undefined {
  for (const frames of [FRAMES, CHECKS]) {
    try {
      new Script(framed(text, frames[form]), { filename: FILE });
    } catch (error) {
      return inScript(error);
    }
  }
  return undefined;
}

const FILE = "inline";
/** The line of the frame itself. */
const FRAME_LINES = 1;

/** A syntax error of V8: its stack begins with `inline:2`, the line, and a line of carets below the place. */
function inScript(error: unknown): InlineProblem {
  const message = error instanceof Error ? error.message : String(error);
  const lines = (error instanceof Error ? (error.stack ?? "") : "").split("\n");
  const line = /^inline:(\d+)$/.exec(lines[0] ?? "")?.[1];
  const column = (lines[2] ?? "").indexOf("^");
  return {
    message,
    ...hintFor(message),
    ...(line === undefined ? {} : { line: Number(line) - FRAME_LINES }),
    ...(line === undefined || column === -1 ? {} : { column: column + 1 }),
  };
}

function withoutFrame({ message, hint, line }: TypeProblem): InlineProblem {
  return {
    message,
    ...(hint === undefined ? hintFor(message) : { hint }),
    ...(line === undefined ? {} : { line: Math.max(1, line - FRAME_LINES) }),
  };
}

function hintFor(message: string): { readonly hint?: string } {
  return /\b(?:import|export)\b/.test(message)
    ? { hint: 'the text is the body of a function: write `const { x } = await import("./file.ts")`' }
    : {};
}
