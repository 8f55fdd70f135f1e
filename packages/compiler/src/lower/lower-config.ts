import { isPlanBody, type PlanBody, type PlanValue } from "@hexdag/kernel";

type Bodies = ReadonlyMap<PlanBody, PlanBody>;

/** A kind's config in camelCase, with the bodies that stood empty filled in. Keys inside values are data and stay. */
export function lowerConfig(
  config: { readonly [field: string]: PlanValue },
  bodies: Bodies,
): { readonly [field: string]: PlanValue } {
  const lowered: Record<string, PlanValue> = {};
  for (const [key, value] of Object.entries(config))
    lowered[camelCase(key)] = bodies.size === 0 ? value : fill(value, bodies);
  return lowered;
}

function fill(value: PlanValue, bodies: Bodies): PlanValue {
  if (typeof value !== "object" || value === null) return value;
  if (isPlanBody(value)) return bodies.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item: PlanValue) => fill(item, bodies));
  if (Object.hasOwn(value, "$expr") || Object.hasOwn(value, "$template")) return value;
  const filled: Record<string, PlanValue> = {};
  for (const [key, item] of Object.entries(value)) filled[key] = isPlanValue(item) ? fill(item, bodies) : item;
  return filled;
}

/** Members of linked data are plan values; `Object.entries` has forgotten it. */
function isPlanValue(value: unknown): value is PlanValue {
  return value !== undefined;
}

/** `max_tokens` as `maxTokens`. */
export function camelCase(key: string): string {
  return key.includes("_") ? key.replace(/(?<=[^_])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : key;
}
