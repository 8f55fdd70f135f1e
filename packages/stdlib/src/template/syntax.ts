/**
 * Reads template source with Handlebars' own parser, and tells its node types apart: their published types are one open
 * interface, so each needs a guard.
 */
import Handlebars from "handlebars";
import { type TemplatePlace, templateError } from "./template-error.ts";

export type Node = hbs.AST.Node;
export type Program = hbs.AST.Program;
export type Mustache = hbs.AST.MustacheStatement;
export type Block = hbs.AST.BlockStatement;
export type Content = hbs.AST.ContentStatement;
export type Path = hbs.AST.PathExpression;
export type SubExpression = hbs.AST.SubExpression;

/** Throws HD4504 for source that is not a template. */
export function parseTemplate(source: string): Program {
  try {
    return Handlebars.parse(source);
  } catch (cause) {
    throw templateError({ message: `the template cannot be parsed: ${parserMessage(cause)}`, cause });
  }
}

export function isContent(node: Node): node is Content {
  return node.type === "ContentStatement";
}
export function isMustache(node: Node): node is Mustache {
  return node.type === "MustacheStatement";
}
export function isBlock(node: Node): node is Block {
  return node.type === "BlockStatement";
}
export function isComment(node: Node): boolean {
  return node.type === "CommentStatement";
}
export function isPath(node: Node): node is Path {
  return node.type === "PathExpression";
}
export function isSubExpression(node: Node): node is SubExpression {
  return node.type === "SubExpression";
}

/** The value of a literal, or `undefined` when the node is none. */
export function literalValue(node: Node): { readonly value: string | number | boolean | null } | undefined {
  switch (node.type) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return { value: plainValue(Reflect.get(node, "value")) };
    case "NullLiteral":
    case "UndefinedLiteral":
      return { value: null };
    default:
      return undefined;
  }
}

export function placeOf(node: Node): TemplatePlace {
  return node.loc.start;
}

function plainValue(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The parser's message runs over several lines: a head, the source with an arrow, and what was expected. */
function parserMessage(cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  const head = lines[0] ?? "";
  const last = lines.at(-1) ?? "";
  return lines.length < 2 ? head : `${head.replace(/:$/, "")}: ${last}`;
}
