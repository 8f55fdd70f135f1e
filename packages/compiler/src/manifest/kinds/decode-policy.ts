/** What a policy does: the `spec` of `kind: Policy`, and a policy written where it is used. */
import type { PlanPolicyRule } from "@hexdag/kernel";
import type * as z from "zod";
import type { Place } from "../../diagnostics/span.ts";
import { type SourceMap, type SourceScalar, type SourceValue, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import { headOf } from "../issues.ts";
import { OLDER_POLICY_TYPES, POLICY_CONFIGS, type PolicyType, policySpecSchema } from "../schema/policy.ts";
import { type Site, toLimits } from "./decode-limits.ts";
import { toRetry } from "./decode-retry.ts";

/** A policy, wherever it comes from. */
export interface PolicyManifest {
  readonly rule: PlanPolicyRule;
  /** The Policy document's name; absent when it was written in place. */
  readonly name: string | undefined;
  /** The expression that names a cached result. It is read in the scope of the node the policy is attached to. */
  readonly key: SourceScalar | undefined;
  /** Where it is attached. */
  readonly at: Place;
}

/** Decodes `{type, config}`. */
export function decodePolicy(
  spec: SourceMap,
  site: Site & { readonly at?: Place },
): Omit<PolicyManifest, "name" | "at"> | undefined {
  const { what, reporter } = site;
  const decoded = decodeMap(policySpecSchema, spec, { what, reporter, at: site.at ?? headOf(spec) });
  if (decoded === undefined) return undefined;
  const type = decoded.type === "rate-limit" ? OLDER_POLICY_TYPES[decoded.type] : decoded.type;
  const written = valueOf(spec, "type");
  if (type !== decoded.type && written !== undefined) {
    reporter.report({
      code: "HD3404",
      severity: "info",
      message: `"${decoded.type}" is an older spelling of "${type}"`,
      hint: `write ${type}`,
      at: written,
    });
  }
  const config = valueOf(spec, "config");
  if (config !== undefined && config.type !== "map") return undefined;
  const map = config ?? { ...spec, entries: [], data: {} };
  const rule = toRule(type, map, { what: `the config of ${what}`, reporter });
  const key = type === "cache" ? scalarOf(valueOf(map, "key")) : undefined;
  return rule === undefined ? undefined : { rule, key };
}

/** The rule of a type, from its config. */
export function toRule(type: PolicyType, config: SourceMap, site: Site): PlanPolicyRule | undefined {
  const read = <TShape extends z.ZodRawShape>(schema: z.ZodObject<TShape>): z.output<z.ZodObject<TShape>> | undefined =>
    decodeMap(schema, config, site);
  switch (type) {
    case "retry": {
      const retry = read(POLICY_CONFIGS.retry);
      return retry && { type, ...toRetry(retry, config, site) };
    }
    case "timeout": {
      const timeout = read(POLICY_CONFIGS.timeout);
      return timeout && { type, timeoutMs: timeout.timeout };
    }
    case "resource_limit": {
      const limits = read(POLICY_CONFIGS.resource_limit);
      return limits && { type, ...toLimits(limits) };
    }
    case "concurrency": {
      const concurrency = read(POLICY_CONFIGS.concurrency);
      return concurrency && { type, max: concurrency.max };
    }
    default:
      return toLargerRule(type, config, site);
  }
}

function toLargerRule(
  type: "rate_limit" | "circuit_breaker" | "cache" | "fallback" | "batch",
  config: SourceMap,
  site: Site,
): PlanPolicyRule | undefined {
  switch (type) {
    case "rate_limit":
      return toRateLimit(config, site);
    case "circuit_breaker": {
      const breaker = decodeMap(POLICY_CONFIGS.circuit_breaker, config, site);
      return (
        breaker && {
          type,
          failureThreshold: breaker.failure_threshold ?? 5,
          resetTimeoutMs: breaker.reset_timeout ?? 30_000,
          halfOpenCalls: breaker.half_open_calls ?? 1,
        }
      );
    }
    case "cache": {
      const cache = decodeMap(POLICY_CONFIGS.cache, config, site);
      return (
        cache && {
          type,
          ...(cache.ttl === undefined ? {} : { ttlMs: cache.ttl }),
          maxEntries: cache.max_entries ?? 1_000,
          store: cache.store ?? "memory",
        }
      );
    }
    case "fallback": {
      const fallback = decodeMap(POLICY_CONFIGS.fallback, config, site);
      return (
        fallback && {
          type,
          to: typeof fallback.to === "string" ? [fallback.to] : fallback.to,
          ...(fallback.on === undefined ? {} : { on: fallback.on }),
        }
      );
    }
    case "batch": {
      const batch = decodeMap(POLICY_CONFIGS.batch, config, site);
      return (
        batch && {
          type,
          maxWaitMs: batch.max_wait ?? 5,
          maxSize: batch.max_size ?? 100,
          via: batch.via ?? "call",
          pollIntervalMs: batch.poll_interval ?? 60_000,
        }
      );
    }
  }
}

function toRateLimit(config: SourceMap, site: Site): PlanPolicyRule | undefined {
  const limit = decodeMap(POLICY_CONFIGS.rate_limit, config, site);
  if (limit === undefined) return undefined;
  if (limit.max_calls === undefined && limit.max_tokens === undefined) {
    site.reporter.report({
      code: "HD2014",
      message: `${site.what} limits neither calls nor tokens`,
      hint: "add max_calls or max_tokens",
      at: headOf(config),
    });
    return undefined;
  }
  return {
    type: "rate_limit",
    ...(limit.max_calls === undefined ? {} : { maxCalls: limit.max_calls }),
    ...(limit.max_tokens === undefined ? {} : { maxTokens: limit.max_tokens }),
    windowMs: limit.window ?? 60_000,
    onExceeded: limit.on_exceeded ?? "wait",
  };
}

function scalarOf(value: SourceValue | undefined): SourceScalar | undefined {
  return value?.type === "scalar" && typeof value.data === "string" ? value : undefined;
}
