import type { Origin } from "@hexdag/kernel";
import type { Place } from "../diagnostics/span.ts";

/** A place as a plan says it. */
export function originOf({ source, start, end }: Place): Origin {
  return { source: source.index, start, end, ...source.position(start) };
}
