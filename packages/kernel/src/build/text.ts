import { HexdagError } from "../errors/hexdag-error.ts";
import type { Expr, PlanTemplate, RootExpr } from "../expr/expr.ts";
import { exprOf, type Ref } from "./ref.ts";

/**
 * A template with references in it, rendered when the node runs.
 *
 * @example
 * text`Write about ${input.topic} for ${reader.name}.`
 */
export function text(strings: TemplateStringsArray, ...refs: readonly Ref<unknown>[]): PlanTemplate {
  const roots: Record<string, RootExpr> = {};
  let source = escapeMustache(strings[0] ?? "");
  for (const [index, ref] of refs.entries()) {
    const name = `value${index}`;
    const { root, path } = splitPath(exprOf(ref));
    roots[name] = root;
    source += `{{${[name, ...path.map((step) => `[${step}]`)].join(".")}}}${escapeMustache(strings[index + 1] ?? "")}`;
  }
  return { $template: source, roots };
}

function splitPath(expr: Expr): { readonly root: RootExpr; readonly path: readonly string[] } {
  if (expr.kind === "root") return { root: expr, path: [] };
  if (expr.kind === "member") {
    const inner = splitPath(expr.object);
    return { root: inner.root, path: [...inner.path, expr.name] };
  }
  if (expr.kind === "index" && expr.index.kind === "literal") {
    const inner = splitPath(expr.object);
    return { root: inner.root, path: [...inner.path, `${JSON.stringify(expr.index.value)}`] };
  }
  throw new HexdagError({
    code: "HD5010",
    message: "a template can only hold references, not calculations",
    hint: "calculate the value in a step, or in input_mapping, and refer to that",
  });
}

/** A literal `{{` in the text is not a template's. */
function escapeMustache(literal: string): string {
  return literal.replaceAll("{{", "\\{{");
}
