import { canonicalJson } from "../json/canonical-json.ts";
import type { JsonObject } from "../json/json-value.ts";

/** What `where` of collections and vectors means: tells whether a map's top-level fields are equal to all that `where` names. */
export function fieldMatcher(where: JsonObject): (fields: JsonObject) => boolean {
  const wanted = Object.entries(where).map(([name, value]) => [name, canonicalJson(value)] as const);
  return (fields) =>
    wanted.every(([name, text]) => Object.hasOwn(fields, name) && canonicalJson(fields[name]) === text);
}
