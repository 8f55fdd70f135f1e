import { type Expr, isPlanExpr, type TypeName } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { describe } from "../../expr/checker.ts";
import { isDisjoint, typesOf } from "../../expr/schema-types.ts";
import { checkExpression, type RootResolver } from "../../expr/type-check.ts";
import type { LinkedNode } from "../../link/program.ts";
import { headOf } from "../../manifest/issues.ts";
import { valueOf } from "../../parse/source-value.ts";

/** The fields of a spec whose kind says what they take: none gives what is certain to be something else. */
export function checkFieldTypes(node: LinkedNode, resolve: RootResolver, reporter: Reporter): void {
  const { info, spec, name } = node.manifest;
  for (const [field, takes] of Object.entries(info?.type.takes ?? {})) {
    const value = node.config[field];
    if (!isPlanExpr(value) || isNull(value.$expr)) continue;
    const types = typesOf(checkExpression(value.$expr, resolve).type);
    const wanted: ReadonlySet<TypeName> = new Set(takes);
    if (types === undefined || !isDisjoint(types, wanted)) continue;
    const at = spec === undefined ? undefined : valueOf(spec, field);
    reporter.report({
      code: "HD4121",
      message: `"${field}" of ${info?.type.kind ?? ""} node "${name.name}" takes ${describe(wanted)}, but this is ${describe(types)}`,
      at: at === undefined ? name.at : headOf(at),
    });
  }
}

/** Also what a text that cannot be read was replaced by, which has been reported. */
function isNull(expr: Expr): boolean {
  return expr.kind === "literal" && expr.value === null;
}
