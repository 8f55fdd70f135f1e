/**
 * Says what is wrong with something that claims to be an expression tree. Plans come from files, so the evaluator checks
 * a tree once before it trusts its shape. Needs no stack: a tree may be nested as deeply as its author pleased.
 */
import { isJsonObject, type JsonObject } from "../json/json-value.ts";
import { EXPR_LIMITS } from "./limits.ts";

const BINARY = new Set(["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in"]);
const LOGICAL = new Set(["and", "or", "??"]);
const UNARY = new Set(["-", "+", "not"]);
const ROOTS = new Set(["node", "input", "ctx", "error", "local", "mapped", "field"]);
const NAMELESS_ROOTS = new Set(["input", "ctx", "error"]);

/** What makes `value` no expression a plan may hold, or `undefined` when it is one. */
export function malformedExpr(value: unknown): string | undefined {
  let level: readonly unknown[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > EXPR_LIMITS.depth) return `it is nested more than ${EXPR_LIMITS.depth} levels deep`;
    const next: unknown[] = [];
    for (const node of level) {
      const problem = isJsonObject(node) ? checkNode(node, next) : "a part of it is not a node";
      if (problem !== undefined) return problem;
    }
    level = next;
  }
  return undefined;
}

/** Checks one node's own fields and adds its parts to `next`. */
function checkNode(node: JsonObject, next: unknown[]): string | undefined {
  switch (node["kind"]) {
    case "literal":
      return node["value"] === undefined ? "a literal has no value" : undefined;
    case "root":
      return checkRoot(node);
    case "list":
      return addAll(node["items"], next);
    case "map":
      return addEntries(node["entries"], next);
    case "member":
      next.push(node["object"]);
      return typeof node["name"] === "string" ? undefined : "a member has no name";
    case "index":
      next.push(node["object"], node["index"]);
      return undefined;
    case "slice":
      next.push(...[node["object"], node["from"], node["to"]].filter((part) => part !== undefined));
      return undefined;
    case "unary":
      next.push(node["operand"]);
      return isOneOf(UNARY, node["operator"]);
    case "binary":
      next.push(node["left"], node["right"]);
      return isOneOf(BINARY, node["operator"]);
    case "logical":
      next.push(node["left"], node["right"]);
      return isOneOf(LOGICAL, node["operator"]);
    case "conditional":
      next.push(node["test"], node["then"], node["else"]);
      return undefined;
    case "call":
      if (typeof node["name"] !== "string") return "a call has no name";
      return addAll(node["args"], next);
    case "lambda":
      next.push(node["body"]);
      return isNames(node["params"]) ? undefined : "a lambda has no parameter names";
    default:
      return `a node is of kind ${JSON.stringify(node["kind"])}`;
  }
}

function checkRoot(node: JsonObject): string | undefined {
  const root = node["root"];
  if (root === "name") return `the name ${JSON.stringify(node["name"])} was never resolved`;
  if (typeof root !== "string" || !ROOTS.has(root)) return `a root is of kind ${JSON.stringify(root)}`;
  return NAMELESS_ROOTS.has(root) || typeof node["name"] === "string"
    ? undefined
    : `a root of kind ${root} has no name`;
}

function addAll(items: unknown, next: unknown[]): string | undefined {
  if (!Array.isArray(items)) return "a list of parts is missing";
  for (const item of items) next.push(item);
  return undefined;
}

function addEntries(entries: unknown, next: unknown[]): string | undefined {
  if (!Array.isArray(entries)) return "a map has no entries";
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length !== 2) return "a map entry is not a key and a value";
    next.push(entry[0], entry[1]);
  }
  return undefined;
}

function isOneOf(known: ReadonlySet<string>, operator: unknown): string | undefined {
  return typeof operator === "string" && known.has(operator)
    ? undefined
    : `an operator is ${JSON.stringify(operator) ?? "missing"}`;
}

function isNames(params: unknown): boolean {
  return Array.isArray(params) && params.length > 0 && params.every((name) => typeof name === "string");
}
