import { compileExpr } from "../expr/evaluate.ts";
import type { Expr, PlanTemplate } from "../expr/expr.ts";
import type { Scope } from "../expr/scope.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import type { TemplateRenderer } from "../ports/template-engine.ts";

/** Renders a plan template: reads the values it names from the scope and hands them to the engine as one plain object. */
export function templateReader(template: PlanTemplate, render: TemplateRenderer): (scope: Scope) => string {
  const roots = Object.entries(template.roots).map(([name, expr]) => [name, rootReader(expr, template)] as const);
  const outputs = new Set(template.outputs);
  return (scope) => {
    const values: Record<string, JsonValue | undefined> = {};
    for (const [name, read] of roots) {
      const value = read(scope);
      setOwn(values, name, outputs.has(name) ? withOutput(value) : value);
    }
    return render(values);
  };
}

/** A plain root that is missing stays missing, for the template to say so; a path into one, given to a macro, is null then. */
function rootReader(expr: Expr, { $template, origin }: PlanTemplate): (scope: Scope) => JsonValue | undefined {
  if (expr.kind === "root") return (scope) => scope.read(expr.root, expr.name);
  return compileExpr({ $expr: expr, text: $template, ...(origin === undefined ? {} : { origin }) });
}

/** `node.output` is the whole result when the result has no field of that name. */
function withOutput(value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined) return value;
  if (!isJsonObject(value)) return { output: value };
  return Object.hasOwn(value, "output") ? value : { ...value, output: value };
}
