import type { Expr } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";
import { sizeOf } from "../expand/macros/environment.ts";
import type { ParameterMeaning } from "./meaning.ts";
import type { Scope } from "./scope.ts";

/** A parameter where it stands. */
export interface ParameterUse {
  readonly name: string;
  readonly meaning: ParameterMeaning;
  readonly at: Place;
}

/** What stands for a parameter: its value, or what the invocation refers to, which whoever uses it then depends on. */
export function parameterExpr({ name, meaning, at }: ParameterUse, scope: Scope): Expr {
  const { argument, instance, level } = meaning;
  if (argument.kind === "constant") {
    const { value } = argument;
    if (level.view?.spend(sizeOf(value), at) === false) return { kind: "literal", value: null };
    return argument.sample === true ? { kind: "root", root: "field", name } : { kind: "literal", value };
  }
  const linked = instance === undefined ? undefined : level.calls(instance)?.arguments.get(name);
  if (linked === undefined) return { kind: "literal", value: null };
  level.found.references.push(...linked.references.map((edge) => ({ ...edge, at })));
  for (const local of linked.locals) {
    if (!scope.locals.has(local)) continue;
    scope.pipeline.reporter.report({
      code: "HD3317",
      message: `"${name}" is given ${local} of a loop around the invocation, and here ${local} is that of a loop in the macro`,
      hint: "call the item of one of the two loops something else with item_var, and use that name",
      at,
    });
  }
  return linked.expr;
}
