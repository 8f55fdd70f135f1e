/**
 * Turns a parsed template into closures. Handlebars' own compiler is not used: it writes JavaScript and evaluates it, names
 * only the last part of a missing path, prints maps as `[object Object]`, without escaping it adds up the numbers of
 * `{{a}}{{b}}`, and it lets a helper called `first` hide a value called `first`. Here a value wins over a function of its
 * name unless arguments follow; the rest of the language (`if unless each with`, `else`, `this`, `../`, `@index`, `as |x|`,
 * whitespace control) is Handlebars', and tests compare the two.
 *
 * Rendering is total and pure: it ends, and it reads the given values and nothing else.
 */
import { isJsonObject, isTruthy, type JsonValue } from "@hexdag/kernel";
import { type Argument, type CompileSite, compileArgument, compileCall, deeper } from "./compile-call.ts";
import { printValue } from "./print-value.ts";
import { compilePath, isScoped, type RenderScope } from "./render-scope.ts";
import type { Block, Expression, Mustache, Path, Program, Statement } from "./syntax.ts";
import { templateError } from "./template-error.ts";

/** Longest text a template may render to, in UTF-16 code units: nested loops over large lists would otherwise fill memory. */
const MAX_LENGTH = 16 * 1024 * 1024;

export type Printer = (scope: RenderScope) => string;

const NOTHING: Printer = () => "";

/** Compiles a whole template, or the inside of a block. Throws HD4504 for what the language leaves out. */
export function compileProgram(program: Program | undefined, site: CompileSite): Printer {
  const printers = (program?.body ?? []).flatMap((statement) => compileStatement(statement, site));
  const [only] = printers;
  if (only === undefined) return NOTHING;
  if (printers.length === 1) return only;
  return (scope) => {
    let text = "";
    for (const print of printers) text += print(scope);
    return bounded(text);
  };
}

function compileStatement(statement: Statement, site: CompileSite): readonly Printer[] {
  switch (statement.type) {
    case "CommentStatement":
      return [];
    case "ContentStatement":
      return [() => statement.value];
    case "MustacheStatement":
      return [compileMustache(statement, site)];
    case "BlockStatement":
      return [compileBlock(statement, deeper(site, statement))];
    default:
      throw templateError({
        message: "partials and decorators are not part of the template language",
        hint: "write the text out, or render it in a node of its own",
        place: statement.loc,
      });
  }
}

function compileMustache(statement: Mustache, site: CompileSite): Printer {
  const { path } = statement;
  if (path.type !== "PathExpression") {
    // `{{"a name"}}` reads the value of that name, as in Handlebars.
    const original = String(Reflect.get(path, "original"));
    const named: Path = { type: "PathExpression", data: false, depth: 0, parts: [original], original, loc: path.loc };
    const read = compileArgument(named, site);
    return (scope) => printValue(read(scope));
  }
  if (statement.params.length > 0 || statement.hash !== undefined) {
    const call = compileCall(statement, site);
    return (scope) => printValue(call(scope));
  }
  const value = compileArgument(path, site);
  const bare = path.parts.length === 1 && path.depth === 0 && !path.data && !isScoped(path);
  if (!bare || site.functions.get(path.original) === undefined) return (scope) => printValue(value(scope));
  const read = compilePath(path);
  const call = compileCall(statement, site);
  return (scope) => printValue(read(scope) ?? call(scope));
}

function compileBlock(block: Block, site: CompileSite): Printer {
  const parts = {
    main: compileProgram(block.program, site),
    otherwise: compileProgram(block.inverse, site),
    names: block.program?.blockParams ?? [],
  };
  const kind = block.path.original;
  switch (kind) {
    case "if":
    case "unless": {
      const test = compileArgument(subject(block), site, true);
      const wanted = kind === "if";
      return (scope) => (isTruthy(test(scope)) === wanted ? parts.main(scope) : parts.otherwise(scope));
    }
    case "with":
      return compileWith(compileArgument(subject(block), site), parts);
    case "each":
      return compileEach(compileArgument(subject(block), site), parts);
    default:
      throw templateError({
        message: `"${kind}" is no block of the template language`,
        hint: "blocks are if, unless, each and with",
        place: block.loc,
      });
  }
}

interface BlockParts {
  readonly main: Printer;
  readonly otherwise: Printer;
  /** From `as |a b|`. */
  readonly names: readonly string[];
}

function subject(block: Block): Expression {
  const [first, second] = block.params;
  if (first !== undefined && second === undefined && block.hash === undefined) return first;
  throw templateError({
    message: `#${block.path.original} takes one value`,
    hint: `{{#${block.path.original} value}}…{{/${block.path.original}}}`,
    place: block.loc,
  });
}

/** Renders its inside with the value as `this`; null, false, "" and [] render the `else` part. */
function compileWith(read: Argument, { main, otherwise, names }: BlockParts): Printer {
  return (scope) => {
    const value = read(scope);
    const empty = value === null || value === false || value === "" || (Array.isArray(value) && value.length === 0);
    return empty ? otherwise(scope) : main(inner(scope, value, { names: pair(names, value, null) }));
  };
}

/** Renders its inside once for every item of a list or member of a map; anything else counts as empty. */
function compileEach(read: Argument, { main, otherwise, names }: BlockParts): Printer {
  return (scope) => {
    const entries = entriesOf(read(scope));
    if (entries.length === 0) return otherwise(scope);
    let text = "";
    for (const [index, [key, value]] of entries.entries()) {
      const data = { index, key, first: index === 0, last: index === entries.length - 1 };
      text = bounded(text + main(inner(scope, value, { data, names: pair(names, value, key) })));
    }
    return text;
  };
}

function entriesOf(value: JsonValue): readonly (readonly [key: string | number, value: JsonValue])[] {
  if (isJsonObject(value)) return Object.keys(value).map((key) => [key, value[key] ?? null]);
  return Array.isArray(value) ? value.map((item: JsonValue, index) => [index, item]) : [];
}

interface Additions {
  readonly data?: RenderScope["data"];
  readonly names: ReadonlyMap<string, JsonValue>;
}

function inner(scope: RenderScope, self: JsonValue, { data, names }: Additions): RenderScope {
  return { self, parent: scope, data: data ?? {}, named: names, root: scope.root };
}

function pair([first, second]: readonly string[], value: JsonValue, key: JsonValue): ReadonlyMap<string, JsonValue> {
  const named = new Map<string, JsonValue>();
  if (first !== undefined) named.set(first, value);
  if (second !== undefined) named.set(second, key);
  return named;
}

function bounded(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  throw templateError({
    message: `the template renders to more than ${MAX_LENGTH.toLocaleString("en")} characters`,
    hint: "render less, or do it in a function node",
  });
}
