import type { JsonSchema } from "@hexdag/kernel";
import { typeName } from "../../parse/source-value.ts";
import type { Parameter } from "./macro.ts";
import { matchesSchema } from "./matches-schema.ts";

/** Why a parameter does not take a value, as the end of a sentence; `undefined` when it does. */
export function whyNot(
  value: unknown,
  { schema, type, choices }: Pick<Parameter, "schema" | "type" | "choices">,
): string | undefined {
  if (schema !== undefined && !matchesSchema(value, schema))
    return `must be ${type === undefined ? "of its type" : type}, not ${shown(value)}${misfitIn(value, schema)}`;
  if (choices === undefined || choices.some((choice) => equal(choice, value))) return undefined;
  return `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}, not ${shown(value)}`;
}

/** The part of a list or map that does not fit, where the whole would. */
function misfitIn(value: unknown, { items, additionalProperties: members }: JsonSchema): string {
  if (typeof value !== "object" || value === null) return "";
  const parts = Array.isArray(value) ? items : members;
  if (parts === undefined) return "";
  const bad = Object.entries(value).find(([, part]) => !matchesSchema(part, parts));
  if (bad === undefined) return "";
  const [key, part]: readonly [string, unknown] = bad;
  return Array.isArray(value)
    ? ` whose item ${Number(key) + 1} is ${shown(part)}`
    : ` whose "${key}" is ${shown(part)}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value.length > 40 ? "this text" : `the text "${value}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeName(value);
}

function equal(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
