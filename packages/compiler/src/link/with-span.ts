import { type Expr, mapExpr, type Span } from "@hexdag/kernel";

/** The expression with all of it at one place of some other text, or at none. */
export function withSpan(expr: Expr, span: Span | undefined): Expr {
  return mapExpr(expr, (part) => {
    if (!("span" in part) && span === undefined) return part;
    switch (part.kind) {
      case "literal":
      case "list":
      case "map":
      case "logical":
      case "conditional":
      case "lambda":
        return part;
      default: {
        const { span: _, ...rest } = part;
        return span === undefined ? rest : { ...rest, span };
      }
    }
  });
}
