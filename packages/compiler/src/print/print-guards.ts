/** Limits, capabilities, policies, retries and caches as manifests write them. What is the default is left out. */
import type { PlanCache, PlanCaps, PlanLimits, PlanPolicy, PlanRetry } from "@hexdag/kernel";
import { LIMIT_NAMES } from "../manifest/kinds/decode-limits.ts";
import { durationText } from "./duration-text.ts";
import { expressionText, type PrintSite } from "./print-expression.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

/** The entries that are there. */
export function given(entries: { readonly [key: string]: YamlValue | undefined }): YamlMap {
  const map: Record<string, YamlValue> = {};
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) map[key] = value;
  return map;
}

/** A duration; one that no manifest can say is a problem. */
export function printDuration(
  milliseconds: number | undefined,
  { printer, what }: Pick<PrintSite, "printer" | "what">,
): string | undefined {
  if (milliseconds === undefined) return undefined;
  const text = durationText(milliseconds);
  if (text === undefined)
    printer.problems.push({
      what,
      message: `has a duration of ${milliseconds} ms, and durations are whole milliseconds`,
    });
  return text;
}

type Site = Pick<PrintSite, "printer" | "what">;

/** `limits`. */
export function printLimits(limits: PlanLimits | undefined, site: Site): YamlMap | undefined {
  if (limits === undefined) return undefined;
  const counts: Record<string, YamlValue | undefined> = {};
  for (const [key, name] of Object.entries(LIMIT_NAMES)) {
    const value = Object.entries(limits).find(([each]) => each === key)?.[1];
    if (typeof value === "number") counts[name] = key === "maxDurationMs" ? printDuration(value, site) : value;
  }
  return given({
    ...counts,
    warning_threshold: unless(limits.warningThreshold, 0.8),
    on_limit: unless(limits.onLimit, "raise"),
    unknown_price: unless(limits.unknownPrice, "error"),
  });
}

/** `caps`: the list, or the long form when something is denied. */
export function printCaps({ allow, deny }: PlanCaps): YamlValue {
  if (deny === undefined && allow !== undefined) return [...allow];
  return given({ allow: allow && [...allow], deny: deny && [...deny] });
}

/** `retry`. */
export function printRetry(retry: PlanRetry | undefined, site: Site): YamlMap | undefined {
  if (retry === undefined) return undefined;
  return given({
    max_attempts: retry.maxAttempts,
    backoff: unless(retry.backoff, "exponential"),
    initial_delay: retry.initialDelayMs === 1_000 ? undefined : printDuration(retry.initialDelayMs, site),
    max_delay: retry.maxDelayMs === 60_000 ? undefined : printDuration(retry.maxDelayMs, site),
    jitter: unless(retry.jitter, 0.2),
    retry_on: retry.retryOn && [...retry.retryOn],
  });
}

/** `cache`, in the scope of the node that has it. */
export function printCache(cache: PlanCache | undefined, site: PrintSite): YamlValue | undefined {
  if (cache === undefined) return undefined;
  const map = given({ ...cacheConfig(cache, site), key: cache.key && expressionText(cache.key.$expr, site) });
  return Object.keys(map).length === 0 ? true : map;
}

function cacheConfig(cache: PlanCache, site: Site): YamlMap {
  return given({
    ttl: printDuration(cache.ttlMs, site),
    max_entries: unless(cache.maxEntries, 1_000),
    store: unless(cache.store, "memory"),
  });
}

/** `policies`: names of Policy documents, and what has no name written in place. */
export function printPolicies(
  policies: readonly PlanPolicy[] | undefined,
  site: Site & { readonly documents: Map<string, YamlMap> },
): readonly YamlValue[] | undefined {
  if (policies === undefined || policies.length === 0) return undefined;
  return policies.map((policy) => {
    const written = printPolicy(policy, site);
    const { name } = policy;
    if (name === undefined) return written;
    const known = site.documents.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(written))
      site.printer.problems.push({ what: site.what, message: `has one of two policies of the name "${name}"` });
    site.documents.set(name, written);
    return name;
  });
}

function printPolicy(policy: PlanPolicy, site: Site): YamlMap {
  const config = policyConfig(policy, site);
  return given({ type: policy.type, config: Object.keys(config).length === 0 ? undefined : config });
}

function policyConfig(policy: PlanPolicy, site: Site): YamlMap {
  switch (policy.type) {
    case "retry":
      return printRetry(policy, site) ?? {};
    case "timeout":
      return given({ timeout: printDuration(policy.timeoutMs, site) });
    case "rate_limit":
      return given({
        max_calls: policy.maxCalls,
        max_tokens: policy.maxTokens,
        window: policy.windowMs === 60_000 ? undefined : printDuration(policy.windowMs, site),
        on_exceeded: unless(policy.onExceeded, "wait"),
      });
    case "concurrency":
      return { max: policy.max };
    case "circuit_breaker":
      return given({
        failure_threshold: unless(policy.failureThreshold, 5),
        reset_timeout: policy.resetTimeoutMs === 30_000 ? undefined : printDuration(policy.resetTimeoutMs, site),
        half_open_calls: unless(policy.halfOpenCalls, 1),
      });
    case "cache":
      return cacheConfig(policy, site);
    case "resource_limit":
      return printLimits(policy, site) ?? {};
    case "fallback":
      return given({ to: [...policy.to], on: policy.on && [...policy.on] });
    case "batch":
      return given({
        max_wait: policy.maxWaitMs === 5 ? undefined : printDuration(policy.maxWaitMs, site),
        max_size: unless(policy.maxSize, 100),
        via: unless(policy.via, "call"),
        poll_interval: policy.pollIntervalMs === 60_000 ? undefined : printDuration(policy.pollIntervalMs, site),
      });
  }
}

function unless<TValue extends YamlValue>(value: TValue, usual: TValue): TValue | undefined {
  return value === usual ? undefined : value;
}
