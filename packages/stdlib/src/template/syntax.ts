/**
 * Handlebars' syntax tree, told apart by `type`, and the parser that makes it. Only the parser is loaded: Handlebars' compiler
 * and runtime are not used (see compile-template.ts).
 */

import type { HexdagError } from "@hexdag/kernel";
import { parse } from "handlebars/dist/cjs/handlebars/compiler/base.js";
import { nestingDepth } from "./nesting.ts";
import { type TemplateRange, templateError } from "./template-error.ts";

interface Located {
  readonly loc: TemplateRange;
}

export interface Program {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

export type Statement = Mustache | Block | Content | Comment | Unsupported;

export interface Content extends Located {
  readonly type: "ContentStatement";
  readonly value: string;
}
export interface Comment extends Located {
  readonly type: "CommentStatement";
}
export interface Mustache extends Located {
  readonly type: "MustacheStatement";
  readonly path: Path | Literal;
  readonly params: readonly Expression[];
  /** Named arguments. */
  readonly hash?: unknown;
}
export interface Block extends Located {
  readonly type: "BlockStatement";
  readonly path: Path;
  readonly params: readonly Expression[];
  readonly hash?: unknown;
  readonly program?: Program;
  readonly inverse?: Program;
}
export interface Unsupported extends Located {
  readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock";
}

export type Expression = Path | SubExpression | Literal;

export interface Path extends Located {
  readonly type: "PathExpression";
  /** Starts with `@`. */
  readonly data: boolean;
  /** How many `../` it starts with. */
  readonly depth: number;
  readonly parts: readonly (string | number)[];
  readonly original: string;
}
export interface SubExpression extends Located {
  readonly type: "SubExpression";
  readonly path: Path;
  readonly params: readonly Expression[];
  readonly hash?: unknown;
}
export type Literal =
  | (Located & { readonly type: "StringLiteral"; readonly value: string })
  | (Located & { readonly type: "NumberLiteral"; readonly value: number })
  | (Located & { readonly type: "BooleanLiteral"; readonly value: boolean })
  | (Located & { readonly type: "NullLiteral" | "UndefinedLiteral" });

/** Blocks and parentheses that may be open at a time: parsing, compiling and rendering recurse. */
export const MAX_DEPTH = 100;

/** Throws HD4504 for source that is not a template. */
export function parseTemplate(source: string): Program {
  if (nestingDepth(source) > MAX_DEPTH) throw tooDeep(undefined);
  let program: unknown;
  try {
    program = parse(source);
  } catch (cause) {
    throw templateError({ message: `the template cannot be parsed: ${parserMessage(cause)}`, cause });
  }
  if (isProgram(program)) return program;
  throw templateError({ message: "the template cannot be parsed" });
}

export function tooDeep(place: TemplateRange | undefined): HexdagError {
  return templateError({ message: `the template is nested more than ${MAX_DEPTH} deep`, hint: "split it", place });
}

/** The value of a literal; what JavaScript calls undefined is null here. */
export function literalValue(literal: Literal): string | number | boolean | null {
  switch (literal.type) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return literal.value;
    default:
      return null;
  }
}

/** The parser's word is taken for everything below the root: its grammar makes exactly these nodes. */
function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && Reflect.get(value, "type") === "Program";
}

/** The parser's message runs over several lines: a head, the source with an arrow, and what was expected. */
function parserMessage(cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  const head = lines[0] ?? "";
  const last = lines.at(-1) ?? "";
  return lines.length < 2 ? head : `${head.replace(/:$/, "")}: ${last}`;
}
