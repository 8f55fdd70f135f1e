import { functionSignatures } from "@hexdag/kernel";

/** How many values a helper takes. */
export interface HelperArity {
  readonly least: number;
  readonly most: number;
  readonly signature: string;
}

/** The helper of that name: a function of the expression language that needs no lambda, clock or randomness. */
export function helperNamed(name: string): HelperArity | undefined {
  if (name === "lookup") return { least: 2, most: 2, signature: "lookup map key" };
  const fn = functionSignatures.get(name);
  if (fn === undefined || !fn.pure || fn.params.some(isRequiredLambda)) return undefined;
  const least = fn.params.filter((param) => param.optional !== true && param.rest !== true).length;
  const most = fn.params.at(-1)?.rest === true ? Number.POSITIVE_INFINITY : fn.params.length;
  return {
    least,
    most,
    signature: [name, ...fn.params.map((param) => (param.optional === true ? `[${param.name}]` : param.name))].join(
      " ",
    ),
  };
}

/** The names of all helpers. */
export function helperNames(): readonly string[] {
  return [...functionSignatures.keys(), "lookup"].filter((name) => helperNamed(name) !== undefined);
}

/** A function that exists in expressions and cannot be called in a template. */
export function isExpressionOnly(name: string): boolean {
  return functionSignatures.has(name) && helperNamed(name) === undefined;
}

function isRequiredLambda(param: { readonly type: readonly string[] | "any"; readonly optional?: boolean }): boolean {
  return param.optional !== true && param.type !== "any" && param.type.every((type) => type === "lambda");
}
