import { isJsonObject, type JsonObject, type JsonValue } from "@hexdag/kernel";

/** Whether a composite hands its input to something that may look at all of it: a function, or another pipeline. */
export function bodiesReadInput(given: JsonObject): boolean {
  const branches = Array.isArray(given.branches) ? given.branches : [];
  const bodies = [given.body, given.body_pipeline, given.else_body, ...branches.map(bodyOf)];
  return bodies.some((body) => typeof body === "string");
}

function bodyOf(branch: JsonValue): JsonValue | undefined {
  return isJsonObject(branch) ? branch.body : undefined;
}
