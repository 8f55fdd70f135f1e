/** A text with `{{ }}` in it as its parts: the texts between, and an expression for each `{{ }}`. */
import type { Expr } from "@hexdag/kernel";
import { pathExpr } from "../../template/exact-path.ts";
import { readTemplate } from "../../template/read-template.ts";
import { readSimple } from "../../template/simple-template.ts";
import type { TemplateProblem, TemplateReading } from "../../template/template-reference.ts";
import { createTemplateText, type TemplateText } from "../../template/template-text.ts";
import { type Argument, type Path, parseTemplate, type Statement } from "../../template/template-tree.ts";

/** The parts in order, or what keeps the text from being read. */
export type TextParts =
  | { readonly parts: readonly (string | Expr)[]; readonly problem?: undefined }
  | { readonly problem: TemplateProblem };

/** Takes a text apart. Blocks have no parts: what they hold depends on values. */
export function textParts(source: string): TextParts {
  const simple = readSimple(source);
  if (simple !== undefined) return { parts: simpleParts(source, simple) };
  const [problem] = readTemplate(source).problems;
  if (problem !== undefined) return { problem };
  const parsed = parseTemplate(source);
  if ("error" in parsed) return { problem: cannot(source, parsed.error) };
  const text = createTemplateText(source);
  const parts = parsed.program.body.map((statement) => partOf(statement, text));
  if (parts.every((part) => part !== undefined)) return { parts };
  return { problem: cannot(source, "blocks such as {{#if}} have no place here") };
}

/** Paths alone, which may have positions in them: `{{ list.0 }}`. */
function simpleParts(source: string, { references }: TemplateReading): readonly (string | Expr)[] {
  const parts: (string | Expr)[] = [];
  let at = 0;
  for (const { parts: path, start, outer = [start, start] } of references) {
    if (outer[0] > at) parts.push(source.slice(at, outer[0]));
    parts.push(pathExpr(path, start));
    at = outer[1];
  }
  return at < source.length ? [...parts, source.slice(at)] : parts;
}

function cannot(source: string, message: string): TemplateProblem {
  const hint = "compute the text in a node, and refer to its result";
  return { code: "HD3312", message, hint, start: 0, end: source.length };
}

function partOf(statement: Statement, text: TemplateText): string | Expr | undefined {
  switch (statement.type) {
    case "ContentStatement":
      return statement.value;
    case "CommentStatement":
      return "";
    case "MustacheStatement": {
      const { path, params } = statement;
      if (path.type !== "PathExpression") return argumentExpr(path, text);
      return params.length === 0 ? readPath(path, text) : callExpr({ path, params }, text);
    }
    default:
      return undefined;
  }
}

function argumentExpr(argument: Argument, text: TemplateText): Expr | undefined {
  switch (argument.type) {
    case "PathExpression":
      return readPath(argument, text);
    case "SubExpression":
      return callExpr(argument, text);
    case "NullLiteral":
    case "UndefinedLiteral":
      return { kind: "literal", value: null };
    default:
      return { kind: "literal", value: argument.value };
  }
}

function callExpr(
  { path, params }: { readonly path: Path; readonly params: readonly Argument[] },
  text: TemplateText,
): Expr | undefined {
  const args = params.map((param) => argumentExpr(param, text));
  if (!args.every((arg) => arg !== undefined)) return undefined;
  const [start, end] = text.span(path, path.original);
  const [object, index] = args;
  if (path.original === "lookup" && object !== undefined && index !== undefined)
    return { kind: "index", object, index, span: [start, end] };
  return { kind: "call", name: path.original, args, span: [start, end] };
}

/** `@root.a` is `a`; nothing else that starts with `@` means anything outside blocks. */
function readPath(path: Path, text: TemplateText): Expr | undefined {
  const parts = path.parts.map(String);
  const names = path.data && parts[0] === "root" ? parts.slice(1) : parts;
  if (names.length === 0 || (path.data && parts[0] !== "root") || path.depth > 0) return undefined;
  return pathExpr(names, text.span(path, path.original.slice(0, 1))[0]);
}
