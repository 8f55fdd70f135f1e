/**
 * Arguments and function calls of templates. A missing value is an error that names its path, except where a template
 * asks about missing values: in `if`, `unless`, and the functions in `LENIENT`.
 */
import { isHexdagError, type JsonValue } from "@hexdag/kernel";
import { compilePath, member, type RenderScope } from "./render-scope.ts";
import {
  isPath,
  isSubExpression,
  literalValue,
  type Mustache,
  type Node,
  type Path,
  placeOf,
  type SubExpression,
} from "./syntax.ts";
import { templateError } from "./template-error.ts";
import type { TemplateFunctions } from "./template-functions.ts";

export type Argument = (scope: RenderScope) => JsonValue;

/** What a missing value becomes: an error, or null. */
export type OnMissing = "strict" | "lenient";

/** Functions whose very point is a value that may be missing. */
const LENIENT: ReadonlySet<string> = new Set(["default", "coalesce", "is_null", "is_empty", "required"]);

/** Compiles a path, literal or parenthesised call. */
export function compileArgument(node: Node, functions: TemplateFunctions, onMissing: OnMissing = "strict"): Argument {
  const literal = literalValue(node);
  if (literal !== undefined) return () => literal.value;
  if (isSubExpression(node)) return compileCall(node, functions);
  if (!isPath(node)) {
    throw templateError({ message: `a template cannot hold a ${node.type}`, place: placeOf(node) });
  }
  const read = compilePath(node);
  if (onMissing === "lenient") return (scope) => read(scope) ?? null;
  return (scope) => {
    const value = read(scope);
    return value === undefined ? missing(node) : value;
  };
}

/** Compiles `{{name arg …}}` or `(name arg …)`. Throws HD4504 at once for a function that does not exist. */
export function compileCall(node: Mustache | SubExpression, functions: TemplateFunctions): Argument {
  const name = isPath(node.path) ? node.path.original : "";
  const place = placeOf(node);
  const lookup = name === "lookup";
  const call = lookup ? lookupMember : functions.get(name);
  if (call === undefined) {
    const message = `the template calls "${name}", which is no function`;
    throw templateError({
      message,
      hint: "template functions are those of expressions, such as upper, join, default and json",
      place,
    });
  }
  if (node.hash !== undefined) {
    throw templateError({ message: `${name} takes no named arguments`, hint: `{{${name} value}}`, place });
  }
  const onMissing = LENIENT.has(name) ? "lenient" : "strict";
  const args = node.params.map((param) => compileArgument(param, functions, onMissing));
  return (scope) => {
    const values = args.map((read) => read(scope));
    try {
      return call(values);
    } catch (cause) {
      if (!isHexdagError(cause)) throw cause;
      throw templateError({ message: cause.message, hint: cause.hint, place, cause });
    }
  };
}

function missing(path: Path): never {
  const { original } = path;
  const counted = original.endsWith(".length")
    ? `write {{len ${original.slice(0, -".length".length)}}} for the number of items`
    : undefined;
  throw templateError({
    message: `the template reads "${original}", which has no value`,
    hint: counted ?? `write {{default ${original} "…"}} if it may be absent`,
    place: placeOf(path),
    path: original,
  });
}

/** `lookup map key`: Handlebars' own way to read a member by a computed name. */
function lookupMember([value = null, key = null]: readonly JsonValue[]): JsonValue {
  const name = typeof key === "string" || typeof key === "number" ? String(key) : "";
  const found = member(value, name);
  if (found !== undefined) return found;
  throw templateError({
    message: `lookup finds no "${name}"`,
    hint: "check the key, or use {{default (get map key) …}}",
    path: name,
  });
}
