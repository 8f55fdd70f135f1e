/** Between JSON and the values of SQLite. */
import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { isJsonObject, type JsonObject, type JsonValue, type QueryParameters } from "@hexdag/kernel/ports";

/** Parameters as a statement takes them. */
export interface Parameters {
  readonly named: Record<string, SQLInputValue>;
  readonly positional: readonly SQLInputValue[];
}

export function toParameters(parameters: QueryParameters = []): Parameters {
  if (!isJsonObject(parameters)) return { named: {}, positional: parameters.map(toSql) };
  const named = Object.entries(parameters).map(([name, value]) => [name, toSql(value)] as const);
  return { named: Object.fromEntries(named), positional: [] };
}

/** SQLite has no booleans and no structures: they are 0 and 1, and JSON. */
function toSql(value: JsonValue | undefined): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" ? JSON.stringify(value) : value;
}

export function toRow(row: Readonly<Record<string, SQLOutputValue>>): JsonObject {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromSql(value)]));
}

/** Whole numbers that JSON would round are texts, and bytes are base64. */
function fromSql(value: SQLOutputValue): JsonValue {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return Buffer.from(value).toString("base64");
}

/** A column that holds JSON text of ours. */
export function fromJson(text: SQLOutputValue | undefined): JsonValue | undefined {
  if (typeof text !== "string") return undefined;
  const value: JsonValue = JSON.parse(text);
  return value;
}
