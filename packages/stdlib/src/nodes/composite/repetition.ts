import type { JsonObject, JsonValue, Repetition } from "@hexdag/kernel";

/** How often a loop runs its body at most: a number of times that is written out, or `max_iterations`. */
export function repetitionOf(
  by: "condition" | "items",
  { max_iterations: most }: JsonObject,
  count?: JsonValue,
): Repetition {
  const bounds = [most, count].filter((bound) => typeof bound === "number");
  return { by, field: "max_iterations", ...(bounds.length === 0 ? {} : { bound: Math.min(...bounds) }) };
}
