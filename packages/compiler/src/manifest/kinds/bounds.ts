/** What is around a node or process, and what of its own limits and capabilities is wider than that. */
import { CapSet } from "@hexdag/kernel";
import { entryOf } from "../../parse/source-value.ts";
import type { CapsManifest } from "./decode-caps.ts";
import { LIMIT_NAMES, LIMITS, type LimitsManifest, type Site } from "./decode-limits.ts";

/** What bounds a list of nodes, or the processes of a System. */
export interface Bounds {
  /** Whose bounds they are: `the pipeline`. */
  readonly what: string;
  readonly limits: LimitsManifest | undefined;
  /** The outermost first. */
  readonly caps: readonly CapsManifest[];
}

/** Warns of each limit that is higher than the one around it. */
export function reportWiderLimits(inner: LimitsManifest | undefined, outer: Bounds, { what, reporter }: Site): void {
  if (inner === undefined || outer.limits === undefined) return;
  for (const name of LIMITS) {
    const [own, around] = [inner.limits[name], outer.limits.limits[name]];
    if (own === undefined || around === undefined || own <= around) continue;
    const key = LIMIT_NAMES[name];
    const unit = name === "maxDurationMs" ? " ms" : "";
    const outside = outer.limits.map && entryOf(outer.limits.map, key);
    reporter.report({
      code: "HD3408",
      severity: "warning",
      message: `${key} of ${what} is ${own}${unit}, but ${outer.what} as a whole may only have ${around}${unit}`,
      label: "has no effect",
      hint: `write less than ${around}${unit}, or raise the other`,
      at: (inner.map && entryOf(inner.map, key)) ?? inner.at,
      ...(outside === undefined ? {} : { related: [{ message: `${key} of ${outer.what} is here`, at: outside }] }),
    });
  }
}

/** Warns of each pattern that is allowed here and refused further out. */
export function reportWiderCaps(inner: CapsManifest, outer: Bounds, { what, reporter }: Site): void {
  const around = CapSet.of(outer.caps.map(({ caps }) => caps));
  for (const pattern of inner.caps.allow ?? []) {
    const refusal = around.refusal(pattern);
    if (refusal === undefined) continue;
    const because = refusal.deny === undefined ? `does not allow it` : `denies ${refusal.deny}`;
    reporter.report({
      code: "HD3408",
      severity: "warning",
      message: `the caps of ${what} allow "${pattern}", but ${refusal.from} ${because}`,
      label: "has no effect",
      hint: "take it out here, or allow it further out",
      at: inner.allowed.get(pattern) ?? inner.at,
    });
  }
}
