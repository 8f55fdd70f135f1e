/** Handlebars' syntax tree, as far as the compiler reads it: every kind of node, told apart by `type`. */
import { parseWithoutProcessing } from "handlebars/dist/cjs/handlebars/compiler/base.js";

/** A place as the parser counts. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 0. */
  readonly column: number;
}

/** A node that knows its place. */
export interface Located {
  readonly loc: { readonly start: Position; readonly end: Position };
}

/** A template, or the inside of a block. */
export interface Program {
  readonly type: "Program";
  readonly body: readonly Statement[];
  readonly blockParams?: readonly string[];
}

/** What a template is made of. */
export type Statement = Mustache | Block | Content | Unsupported;

/** `{{path}}` or `{{helper value}}`. */
export interface Mustache extends Located {
  readonly type: "MustacheStatement";
  readonly path: Argument;
  readonly params: readonly Argument[];
  readonly hash?: unknown;
}
/** `{{#if value}}…{{else}}…{{/if}}`. */
export interface Block extends Located {
  readonly type: "BlockStatement";
  readonly path: Path;
  readonly params: readonly Argument[];
  readonly hash?: unknown;
  readonly program?: Program;
  readonly inverse?: Program;
}
/** Text, or a comment. */
export interface Content extends Located {
  readonly type: "ContentStatement" | "CommentStatement";
  readonly value: string;
}
/** What Handlebars has and templates here have not. */
export interface Unsupported extends Located {
  readonly type: "PartialStatement" | "PartialBlockStatement" | "Decorator" | "DecoratorBlock";
}

/** What helpers and blocks take. */
export type Argument = Path | SubExpression | Literal;

/** `a.b.c`, `../a`, `@index`, `this`. */
export interface Path extends Located {
  readonly type: "PathExpression";
  /** `@index` and the like. */
  readonly data: boolean;
  /** How many `../` it starts with. */
  readonly depth: number;
  readonly parts: readonly (string | number)[];
  readonly original: string;
}
/** `(helper value)`. */
export interface SubExpression extends Located {
  readonly type: "SubExpression";
  readonly path: Path;
  readonly params: readonly Argument[];
  readonly hash?: unknown;
}
/** A value written out. */
export type Literal =
  | (Located & { readonly type: "StringLiteral"; readonly value: string })
  | (Located & { readonly type: "NumberLiteral"; readonly value: number })
  | (Located & { readonly type: "BooleanLiteral"; readonly value: boolean })
  | (Located & { readonly type: "NullLiteral" | "UndefinedLiteral" });

/** Parses template source; the error text when it is none. */
export function parseTemplate(source: string): { readonly program: Program } | { readonly error: string } {
  try {
    const program = parseWithoutProcessing(source);
    return isProgram(program) ? { program } : { error: "the template cannot be read" };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The parser's word is taken for everything below the root: its grammar makes exactly these nodes. */
function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && Reflect.get(value, "type") === "Program";
}

/** Whether a path is written `this.x` or `./x`: then it never means a block parameter. */
export function isScoped(path: Path): boolean {
  return /^(?:\.|this\b)/.test(path.original);
}
