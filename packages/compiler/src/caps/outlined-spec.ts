/** A node's spec as its kind's `caps` reads it: what only a run knows stands as `*`, also within a text. */
import {
  isJsonObject,
  isPlanBody,
  isPlanExpr,
  isPlanFunction,
  isPlanSecret,
  isPlanTemplate,
  type JsonObject,
  type JsonValue,
} from "@hexdag/kernel";

/** From a linked config, or from that of a plan, whose keys it turns back. */
export function outlinedSpec(config: { readonly [field: string]: unknown }): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [snakeCase(key), outlined(value)] as const));
}

const UNKNOWN = "*";

function outlined(value: unknown): JsonValue {
  if (typeof value !== "object") return isScalar(value) ? value : null;
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(outlined);
  if (isPlanTemplate(value)) return outlinedText(value.$template);
  if (isPlanExpr(value)) return outlinedExpr(value.$expr);
  if (isPlanFunction(value) || isPlanBody(value) || isPlanSecret(value)) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, outlined(item)] as const));
}

/** Constants are known; nobody has looked at an expression of a plan from a file. */
function outlinedExpr(expr: unknown): JsonValue {
  return isJsonObject(expr) && expr["kind"] === "literal" ? outlined(expr["value"]) : UNKNOWN;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Blocks may leave out what stands between them, `~` eats spaces, and `\{{` is text: then nothing of it is sure. */
const UNSURE = /\{\{[#^/!>~]|~\}\}|\\\{\{|\{\{\s*else/;
const HOLE = /\{\{\{?[^{}]*\}\}\}?/g;

function outlinedText(template: unknown): string {
  if (typeof template !== "string" || UNSURE.test(template)) return UNKNOWN;
  const text = template.replace(HOLE, UNKNOWN);
  return text.includes("{{") ? UNKNOWN : text;
}

function snakeCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Whether code of the user is called from a config, bodies in it left out. It may use whatever it is allowed. */
export function callsCode(config: unknown): boolean {
  if (Array.isArray(config)) return config.some(callsCode);
  if (!isJsonObject(config) || isPlanBody(config)) return false;
  return isPlanFunction(config) || Object.values(config).some(callsCode);
}
