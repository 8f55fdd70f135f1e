/** `limits`: what may be spent, wherever it is said. */
import type { PlanLimits } from "@hexdag/kernel";
import type * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import type { SourceMap, SourceValue } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { limitsSchema } from "../schema/limits.ts";

/** Limits, with the place they are said at. */
export interface LimitsManifest {
  readonly limits: Omit<PlanLimits, "origin">;
  readonly at: Place;
  /** As written, for the places of single limits; absent for those a policy sets. */
  readonly map: SourceMap | undefined;
}

/** What stands at a place of a manifest. */
export interface Site {
  /** Whose it is, for messages: `pipeline "research"`. */
  readonly what: string;
  readonly reporter: Reporter;
}

/** Decodes `limits`. */
export function decodeLimits(value: SourceValue | undefined, { what, reporter }: Site): LimitsManifest | undefined {
  if (value === undefined) return undefined;
  const decoded = decodeMap(limitsSchema, value, { what: `the limits of ${what}`, reporter });
  if (decoded === undefined || value.type !== "map") return undefined;
  return { limits: toLimits(decoded), at: value, map: value };
}

/** Limits as a plan holds them. */
export function toLimits(decoded: z.output<typeof limitsSchema>): LimitsManifest["limits"] {
  return {
    ...given("maxTotalTokens", decoded.max_total_tokens),
    ...given("maxLlmCalls", decoded.max_llm_calls),
    ...given("maxToolCalls", decoded.max_tool_calls),
    ...given("maxCostUsd", decoded.max_cost_usd),
    ...given("maxDurationMs", decoded.max_duration),
    ...given("maxNodes", decoded.max_nodes),
    ...given("maxChildren", decoded.max_children),
    warningThreshold: decoded.warning_threshold ?? 0.8,
    onLimit: decoded.on_limit ?? "raise",
    unknownPrice: decoded.unknown_price ?? "error",
  };
}

/** The limits there are, by their names in a plan and in a manifest. */
export const LIMIT_NAMES = {
  maxTotalTokens: "max_total_tokens",
  maxLlmCalls: "max_llm_calls",
  maxToolCalls: "max_tool_calls",
  maxCostUsd: "max_cost_usd",
  maxDurationMs: "max_duration",
  maxNodes: "max_nodes",
  maxChildren: "max_children",
} as const;

/** One of `LIMIT_NAMES`. */
export type LimitName = keyof typeof LIMIT_NAMES;

/** Every name of `LIMIT_NAMES`. */
export const LIMITS: readonly LimitName[] = [
  "maxTotalTokens",
  "maxLlmCalls",
  "maxToolCalls",
  "maxCostUsd",
  "maxDurationMs",
  "maxNodes",
  "maxChildren",
];

/** What keeps to both: of each limit the lower, and for the rest what the first says. */
export function tighter(
  first: LimitsManifest | undefined,
  second: LimitsManifest | undefined,
): LimitsManifest | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const limits = { ...second.limits, ...first.limits };
  for (const name of LIMITS) {
    const [one, other] = [first.limits[name], second.limits[name]];
    if (one !== undefined && other !== undefined) limits[name] = Math.min(one, other);
  }
  return { limits, at: first.at, map: first.map ?? second.map };
}

function given<TKey extends string, TValue>(
  key: TKey,
  value: TValue | undefined,
): { readonly [K in TKey]?: TValue } | undefined {
  return value === undefined ? undefined : one(key, value);
}

function one<TKey extends string, TValue>(key: TKey, value: TValue): { readonly [K in TKey]?: TValue } {
  const object: { [K in TKey]?: TValue } = {};
  object[key] = value;
  return object;
}
