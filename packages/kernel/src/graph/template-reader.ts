import type { PlanTemplate } from "../expr/expr.ts";
import type { Scope } from "../expr/scope.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import type { TemplateRenderer } from "../ports/template-engine.ts";

/** Renders a plan template: reads the roots it names from the scope and hands them to the engine as one plain object. */
export function templateReader(template: PlanTemplate, render: TemplateRenderer): (scope: Scope) => string {
  const roots = Object.entries(template.roots);
  const outputs = new Set(template.outputs);
  return (scope) => {
    const values: Record<string, JsonValue | undefined> = {};
    for (const [name, { root, name: target }] of roots) {
      const value = scope.read(root, target);
      setOwn(values, name, outputs.has(name) ? withOutput(value) : value);
    }
    return render(values);
  };
}

/** `node.output` is the whole result when the result has no field of that name. */
function withOutput(value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined) return value;
  if (!isJsonObject(value)) return { output: value };
  return Object.hasOwn(value, "output") ? value : { ...value, output: value };
}
