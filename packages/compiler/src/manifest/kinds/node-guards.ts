/** What guards a node, from its own `policies`, `limits`, `caps`, `cache`, `retry` and `timeout` together. */
import type { PlanCache, PlanRetry } from "@hexdag/kernel";
import type { Place } from "../../diagnostics/span.ts";
import { isBroken, type SourceScalar, type SourceValue, typeName, valueOf } from "../../parse/source-value.ts";
import { headOf } from "../issues.ts";
import type { CapsManifest } from "./decode-caps.ts";
import { type LimitsManifest, type Site, tighter } from "./decode-limits.ts";
import { type PolicyManifest, toRule } from "./decode-policy.ts";

/** What guards a node, besides its own retry and timeout. */
export interface NodeGuards {
  readonly limits: LimitsManifest | undefined;
  readonly caps: CapsManifest | undefined;
  readonly policies: readonly PolicyManifest[];
  readonly cache: CacheManifest | undefined;
}

/** A node's cache. */
export interface CacheManifest {
  readonly cache: Omit<PlanCache, "key" | "origin">;
  readonly key: SourceScalar | undefined;
  readonly at: Place;
}

/** A setting, and where it is said. */
export interface Said<TValue> {
  readonly value: TValue;
  readonly at: Place;
}

/** Policies sorted by what the plan says them with. */
export interface SortedPolicies {
  readonly retry: Said<PlanRetry> | undefined;
  readonly timeoutMs: Said<number> | undefined;
  readonly limits: LimitsManifest | undefined;
  readonly cache: CacheManifest | undefined;
  /** The others, the outermost first. */
  readonly others: readonly PolicyManifest[];
}

/** Sorts the policies of a node, or those of a pipeline that are for every node. One of each kind may be there. */
export function sortPolicies(policies: readonly PolicyManifest[], { what, reporter }: Site): SortedPolicies {
  const first = new Map<string, PolicyManifest>();
  const others: PolicyManifest[] = [];
  let limits: LimitsManifest | undefined;
  for (const policy of policies) {
    const { rule, at } = policy;
    const { type } = rule;
    if (type === "resource_limit") {
      const { type: _, ...own } = rule;
      limits = tighter(limits, { limits: own, at, map: undefined });
      continue;
    }
    if (type !== "retry" && type !== "timeout" && type !== "cache") {
      others.push(policy);
      continue;
    }
    const earlier = first.get(type);
    if (earlier === undefined) first.set(type, policy);
    else {
      reporter.report({
        code: "HD3405",
        message: `${what} has two policies of type ${type}`,
        hint: "keep one of them",
        at,
        related: [{ message: "the first is here", at: earlier.at }],
      });
    }
    const timeout = first.get("timeout");
    if (type === "retry" && timeout !== undefined) reportOrder(policy, timeout, { what, reporter });
  }
  const cache = first.get("cache");
  return {
    retry: retryOf(first.get("retry")),
    timeoutMs: timeoutOf(first.get("timeout")),
    limits,
    cache: cache && cacheOf(cache),
    others,
  };
}

function reportOrder({ at }: PolicyManifest, timeout: PolicyManifest, { what, reporter }: Site): void {
  reporter.report({
    code: "HD3405",
    severity: "warning",
    message: `the timeout of ${what} stands around its retry, but is for each attempt all the same`,
    hint: "put the retry first; for a limit of all attempts together, use limits: {max_duration: …}",
    at: timeout.at,
    related: [{ message: "the retry is here", at }],
  });
}

function retryOf(policy: PolicyManifest | undefined): Said<PlanRetry> | undefined {
  if (policy?.rule.type !== "retry") return undefined;
  const { type: _, ...value } = policy.rule;
  return { value, at: policy.at };
}

function timeoutOf(policy: PolicyManifest | undefined): Said<number> | undefined {
  return policy?.rule.type === "timeout" ? { value: policy.rule.timeoutMs, at: policy.at } : undefined;
}

function cacheOf({ rule, key, at }: PolicyManifest): CacheManifest | undefined {
  if (rule.type !== "cache") return undefined;
  const { type: _, ...cache } = rule;
  return { cache, key, at };
}

/** `cache: true`, or the options of a cache policy. */
export function decodeCache(value: SourceValue | undefined, { what, reporter }: Site): CacheManifest | undefined {
  if (value === undefined || value.data === false || isBroken(value)) return undefined;
  if (value.data !== true && value.type !== "map") {
    reporter.report({
      code: "HD2003",
      message: `"cache" of ${what} must be true or a map, not ${typeName(value.data)}`,
      hint: "for example cache: {ttl: 1h}",
      at: headOf(value),
    });
    return undefined;
  }
  const map = value.type === "map" ? value : { ...value, type: "map" as const, entries: [], data: {} };
  const rule = toRule("cache", map, { what: `the cache of ${what}`, reporter });
  const key = valueOf(map, "key");
  return rule && cacheOf({ rule, key: key?.type === "scalar" ? key : undefined, name: undefined, at: headOf(value) });
}

/** Two ways of saying one thing about a node. */
export function reportTwice(key: string, policy: Place, own: Place, { what, reporter }: Site): void {
  reporter.report({
    code: "HD2014",
    message: `a policy of ${what} and its "${key}" say the same thing`,
    hint: `keep one of them`,
    at: policy,
    related: [{ message: `${key} is here`, at: own }],
  });
}
