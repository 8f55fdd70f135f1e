import type { CapNeed, JsonObject } from "@hexdag/kernel";

/** The capability that starting a child run takes, when a spec names its pipeline in that field. */
export function spawns(spec: JsonObject, field: string): readonly CapNeed[] {
  const child = spec[field];
  if (child === undefined) return [];
  return [{ cap: "spawner", field, ...(typeof child === "string" ? { child } : {}) }];
}
