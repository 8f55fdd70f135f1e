/**
 * Fills in what a JSON Schema gives defaults for. What counts, so that it can be foreseen from the schema alone:
 *
 * - An absent field of an object gets the `default` of its schema under `properties`, at any depth. A default that is an
 *   object is filled in turn.
 * - Null is a value: whoever supplies it means it, and it stays.
 * - An absent object without a `default` stays absent, even when fields of it have some.
 * - Only `properties` are followed: not the items of lists, not `$ref`, not `allOf`, `anyOf`, `oneOf` or `if`, where it would
 *   take a validator to say which schema applies.
 */
import type { JsonSchema } from "./json-schema.ts";
import { isJsonObject, type JsonValue } from "./json-value.ts";
import { setOwn } from "./set-own.ts";

/** The value with its schema's defaults; the very same value when nothing is missing. */
export function fillDefaults(value: JsonValue, schema: JsonSchema | boolean | undefined): JsonValue {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  if (!isJsonObject(value) || !isJsonObject(properties)) return value;
  let filled: Record<string, JsonValue | undefined> | undefined;
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property)) continue;
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const start = given === undefined && Object.hasOwn(property, "default") ? property["default"] : given;
    if (start === undefined) continue;
    const complete = fillDefaults(start, property);
    if (complete === given) continue;
    filled ??= { ...value };
    setOwn(filled, name, complete);
  }
  return filled ?? value;
}
