/** Policies in code, with the manifests' defaults for what is left out. */
import type { PlanPolicy, PlanPolicyRule } from "../plan/guards.ts";

type Rule<TType extends PlanPolicyRule["type"]> = Extract<PlanPolicyRule, { readonly type: TType }>;

/** A rule of which only some keys must be given. */
type Given<TType extends PlanPolicyRule["type"], TNeeded extends keyof Rule<TType> = "type"> = Pick<
  Rule<TType>,
  TNeeded | "type"
> &
  Partial<Omit<Rule<TType>, "origin" | "key">>;

/** A policy as code writes it. */
export type PolicyOption = (
  | Given<"retry">
  | Given<"timeout", "timeoutMs">
  | Given<"rate_limit">
  | Given<"concurrency", "max">
  | Given<"circuit_breaker">
  | Given<"cache">
  | Given<"fallback", "to">
  | Given<"batch">
) & {
  /** Policies of one name and one set of options share what they count, wherever they stand. */
  readonly name?: string;
};

/**
 * Makes a policy for `policies` of a port, a pipeline or a node.
 *
 * @example
 * definePolicy({ type: "rate_limit", name: "vendor", maxCalls: 60 });
 */
export function definePolicy(option: PolicyOption): PlanPolicy {
  switch (option.type) {
    case "retry":
      return {
        maxAttempts: 3,
        backoff: "exponential",
        initialDelayMs: 1_000,
        maxDelayMs: 60_000,
        jitter: 0.2,
        ...option,
      };
    case "rate_limit":
      return { windowMs: 60_000, onExceeded: "wait", ...option };
    case "circuit_breaker":
      return { failureThreshold: 5, resetTimeoutMs: 30_000, halfOpenCalls: 1, ...option };
    case "cache":
      return { maxEntries: 1_000, store: "memory", ...option };
    case "batch":
      return { maxWaitMs: 5, maxSize: 100, via: "call", pollIntervalMs: 60_000, ...option };
    case "timeout":
    case "concurrency":
    case "fallback":
      return option;
  }
}
