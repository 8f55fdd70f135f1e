/**
 * Arguments and function calls of templates. A missing value is an error that names its path, except where a template
 * asks about missing values: in `if`, `unless`, and the functions in `LENIENT`.
 */
import { isHexdagError, type JsonValue } from "@hexdag/kernel";
import { compilePath, member, type RenderScope } from "./render-scope.ts";
import {
  type Expression,
  literalValue,
  MAX_DEPTH,
  type Mustache,
  type Path,
  type SubExpression,
  tooDeep,
} from "./syntax.ts";
import { templateError } from "./template-error.ts";
import type { TemplateFunctions } from "./template-functions.ts";

export type Argument = (scope: RenderScope) => JsonValue;

/** Where a piece of a template stands. */
export interface CompileSite {
  readonly functions: TemplateFunctions;
  /** How many blocks and parentheses are open. */
  readonly depth: number;
}

/** Functions whose very point is a value that may be missing. */
const LENIENT: ReadonlySet<string> = new Set(["default", "coalesce", "is_null", "is_empty", "required"]);

/** Compiles a path, literal or parenthesised call. A missing value is an error, or null where the template is `lenient`. */
export function compileArgument(node: Expression, site: CompileSite, lenient = false): Argument {
  if (node.type === "SubExpression") return compileCall(node, deeper(site, node));
  if (node.type !== "PathExpression") {
    const literal = literalValue(node);
    return () => literal;
  }
  const read = compilePath(node);
  if (lenient) return (scope) => read(scope) ?? null;
  return (scope) => {
    const value = read(scope);
    return value === undefined ? missing(node) : value;
  };
}

/** One level further in. Throws HD4504 when that is too deep. */
export function deeper(site: CompileSite, { loc }: Pick<Expression, "loc">): CompileSite {
  if (site.depth >= MAX_DEPTH) throw tooDeep(loc);
  return { ...site, depth: site.depth + 1 };
}

/** Compiles `{{name arg …}}` or `(name arg …)`. Throws HD4504 at once for a function that does not exist. */
export function compileCall(node: Mustache | SubExpression, site: CompileSite): Argument {
  const name = node.path.type === "PathExpression" ? node.path.original : "";
  const place = node.loc;
  const call = name === "lookup" ? lookupMember : site.functions.get(name);
  if (call === undefined) {
    const message = `the template calls "${name}", which is no function`;
    const hint = "template functions are those of expressions, such as upper, join, default and json";
    throw templateError({ message, hint, place });
  }
  if (node.hash !== undefined) {
    throw templateError({ message: `${name} takes no named arguments`, hint: `{{${name} value}}`, place });
  }
  const args = node.params.map((param) => compileArgument(param, site, LENIENT.has(name)));
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
    place: path.loc,
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
