import type { Expr, RootExpr } from "@hexdag/kernel";

/** A subtraction that spells the name of a node. */
export interface DashedName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * `my-node.a`: by the grammar `my` minus `node.a`, and by the looks of it a node. Gives the name when it is written without
 * spaces; whether there is such a node, and nothing called `my`, is for the caller to say.
 */
export function dashedName(expr: Expr): DashedName | undefined {
  if (expr.kind !== "binary" || expr.operator !== "-") return undefined;
  const left = expr.left.kind === "binary" ? dashedName(expr.left) : spelled(expr.left);
  const right = partAfter(expr.right);
  if (left === undefined || right === undefined) return undefined;
  // A number has no place of its own: it stands where it must.
  if (right.start !== undefined && right.start !== left.end + 1) return undefined;
  const name = `${left.name}-${right.name}`;
  return { name, start: left.start, end: left.start + name.length };
}

/** What to say of a dashed name. */
export function dashedText(name: string): { readonly message: string; readonly hint: string } {
  return {
    message: `"${name}" is read as ${name
      .split("-")
      .map((part) => `"${part}"`)
      .join(" minus ")}`,
    hint: `for the node, write nodes["${name}"]`,
  };
}

function spelled(expr: Expr): DashedName | undefined {
  if (expr.kind !== "root" || expr.root !== "name" || expr.name === undefined || expr.span === undefined)
    return undefined;
  return { name: expr.name, start: expr.span[0], end: expr.span[1] };
}

interface Part {
  readonly name: string;
  readonly start?: number;
}

function partAfter(expr: Expr): Part | undefined {
  if (expr.kind === "literal") {
    return typeof expr.value === "number" && Number.isSafeInteger(expr.value) && expr.value >= 0
      ? { name: String(expr.value) }
      : undefined;
  }
  const root = rootOf(expr);
  return root === undefined ? undefined : spelled(root);
}

function rootOf(expr: Expr): RootExpr | undefined {
  let current = expr;
  while (current.kind === "member" || current.kind === "index" || current.kind === "slice") current = current.object;
  return current.kind === "root" ? current : undefined;
}
