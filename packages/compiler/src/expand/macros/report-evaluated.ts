import { nearest } from "../../diagnostics/nearest.ts";
import type { Finding } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import type { Environment } from "./environment.ts";
import type { Evaluated } from "./evaluate.ts";

/** Says why something has no value while its macro is expanded. `what` names it: `the name of a node`. */
export function reportEvaluated(
  evaluated: Exclude<Evaluated, { readonly kind: "value" }>,
  { what, at }: { readonly what: string; readonly at: Place },
  environment: Environment,
): void {
  const { shared, macro } = environment;
  switch (evaluated.kind) {
    case "running":
      shared.reporter.report({
        code: "HD3312",
        message: evaluated.parameter
          ? `${what} is filled in when the macro is expanded, and "${evaluated.name}" is only known when the pipeline runs`
          : `${what} is filled in when the macro is expanded, when there is no ${evaluated.name} yet`,
        hint: evaluated.parameter
          ? `give "${evaluated.name}" a constant, or use it where expressions and templates are read`
          : "use parameters of the macro",
        at,
      });
      return;
    case "unknown":
      shared.reporter.report(unknownParameter(evaluated.name, at, environment));
      return;
    case "undeclared":
      shared.reporter.report(undeclaredVariable(evaluated.name, at, environment));
      return;
    case "failed":
      shared.reporter.report({
        code: "HD3313",
        message: `${what} cannot be worked out for macro "${macro}": ${evaluated.message}`,
        hint: evaluated.hint,
        at,
      });
  }
}

function undeclaredVariable(name: string, at: Place, { variables }: Environment): Finding {
  const close = nearest(name, Object.keys(variables));
  return {
    code: "HD3009",
    message: `there is no variable "${name}"`,
    hint: close === undefined ? `declare it: variables: {${name}: …}` : `did you mean $var.${close}?`,
    at,
  };
}

/** A name that is no parameter of the macro. */
export function unknownParameter(
  name: string,
  at: Place,
  { macro, parameters }: Pick<Environment, "macro" | "parameters">,
): { readonly code: "HD3310"; readonly message: string; readonly hint: string; readonly at: Place } {
  const close = nearest(name, parameters.keys());
  const known = [...parameters.keys()];
  return {
    code: "HD3310",
    message: `macro "${macro}" has no parameter "${name}"`,
    hint:
      close !== undefined
        ? `did you mean "${close}"?`
        : known.length === 0
          ? `declare it: parameters: [{name: ${name}}]`
          : `it has ${known.slice(0, 12).join(", ")}`,
    at,
  };
}
