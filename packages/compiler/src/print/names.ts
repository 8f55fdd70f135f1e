/** What names mean at a place of the manifest that is written, so that what is written there means what the plan says. */
import { type Expr, isName, mapChildren, type RootExpr } from "@hexdag/kernel";

/** The names that can be read at a place. */
export interface Names {
  /** Nodes of the lists around, the nearest first. */
  readonly lists: readonly ReadonlySet<string>[];
  readonly mapped: ReadonlySet<string>;
  /** Loop names. */
  readonly locals: ReadonlySet<string>;
  /** Entries before this one in a sequence. */
  readonly sequence: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Where no node is: in the pipeline's `output`. */
export function outsideNames(nodes: ReadonlySet<string>): Names {
  return { lists: [nodes], mapped: NONE, locals: NONE, sequence: NONE };
}

/** Inside a body. */
export function innerNames(names: Names, nodes: ReadonlySet<string>): Names {
  return { lists: [nodes, ...names.lists], mapped: NONE, locals: names.locals, sequence: NONE };
}

function meaningOf(name: string, { lists, mapped, locals, sequence }: Names): RootExpr["root"] {
  if (sequence.has(name)) return "local";
  if (mapped.has(name)) return "mapped";
  if (locals.has(name)) return "local";
  return lists.some((list) => list.has(name)) ? "node" : "field";
}

/** How a root is written: the parts of a path that starts there; `undefined` when nothing written here means it. */
export function rootParts({ root, name = "" }: RootExpr, names: Names): readonly string[] | undefined {
  if (root === "input" || root === "ctx" || root === "error") return [`$${root}`];
  if (name.startsWith("$")) return root === "local" ? [name] : undefined;
  if (meaningOf(name, names) === root && name !== "nodes") return [name];
  return root === "node" && names.lists.some((list) => list.has(name)) ? ["nodes", name] : undefined;
}

/** An expression whose names are spelled so that they mean the same here; the roots for which that cannot be done go into `lost`. */
export function spelled(expr: Expr, names: Names, lost: RootExpr[]): Expr {
  return spell(expr, names, { lost, params: NONE });
}

interface Spelling {
  readonly lost: RootExpr[];
  /** Of the lambdas around. */
  readonly params: ReadonlySet<string>;
}

function spell(expr: Expr, names: Names, spelling: Spelling): Expr {
  const { lost, params } = spelling;
  if (expr.kind === "lambda") {
    const inside = { lost, params: new Set([...params, ...expr.params]) };
    return mapChildren(expr, (part) => spell(part, names, inside));
  }
  if (expr.kind !== "root") return mapChildren(expr, (part) => spell(part, names, spelling));
  const { name = "" } = expr;
  if (expr.root === "local" && params.has(name)) return expr;
  const parts = params.has(name) && expr.root === "node" ? ["nodes", name] : rootParts(expr, names);
  const [first, second] = parts ?? [];
  const isWritable = first !== undefined && !(params.has(first) && first !== name) && !hides(expr, params);
  if (!isWritable || (second === undefined && !first.startsWith("$") && !isName(first) && expr.root !== "node")) {
    lost.push(expr);
    return expr;
  }
  if (second === undefined) return expr;
  const nodes: Expr = { kind: "root", root: "name", name: "nodes" };
  return { kind: "index", object: nodes, index: { kind: "literal", value: second } };
}

/** Whether a lambda's parameter stands before what is meant, and nothing gets around it. */
function hides({ root, name = "" }: RootExpr, params: ReadonlySet<string>): boolean {
  return params.has(name) && root !== "node" && root !== "input" && root !== "ctx" && root !== "error";
}
