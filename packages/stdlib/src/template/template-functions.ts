import type { JsonValue } from "@hexdag/kernel";

/** A function as a template calls it: by position, with JSON values. Throws a `HexdagError` for arguments it refuses. */
export type TemplateFunction = (args: readonly JsonValue[]) => JsonValue;

/** Functions by name. */
export type TemplateFunctions = ReadonlyMap<string, TemplateFunction>;

/** The functions of the expression language. */
export function expressionFunctions(): TemplateFunctions {
  return new Map();
}

export function isTruthy(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
