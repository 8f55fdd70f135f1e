import { callFunction, functionSignatures, HexdagError, type JsonValue, type Scope } from "@hexdag/kernel";

/** A function as a template calls it: by position, with JSON values. Throws a `HexdagError` for arguments it refuses. */
export type TemplateFunction = (args: readonly JsonValue[]) => JsonValue;

/** Functions by name. */
export type TemplateFunctions = ReadonlyMap<string, TemplateFunction>;

/**
 * The functions of the expression language, without those that need more than their arguments (`now`, `uuid`: rendering
 * is pure) and those that take a lambda, which a template cannot write.
 */
export function expressionFunctions(): TemplateFunctions {
  const functions = new Map<string, TemplateFunction>();
  for (const { name, pure, params } of functionSignatures.values()) {
    const takesLambda = params.some(
      (param) => !param.optional && param.type !== "any" && param.type.every((type) => type === "lambda"),
    );
    if (pure && !takesLambda) functions.set(name, (args) => callFunction(name, args, NO_SCOPE));
  }
  return functions;
}

/** Pure functions ask nothing of their scope. */
const NO_SCOPE: Scope = {
  read: () => undefined,
  now: () => noScope("the time"),
  uuid: () => noScope("an identifier"),
};

function noScope(what: string): never {
  throw new HexdagError({ code: "HD9001", message: `a pure function asked for ${what}`, hint: "please report this" });
}
