/** Policies in code, with the manifests' defaults for what is left out. */
import type { PlanPolicy, PlanPolicyRule } from "../plan/guards.ts";

/** The rule of a type, as plans hold it. */
export type PolicyRuleOf<TType extends PlanPolicyRule["type"]> = Extract<PlanPolicyRule, { readonly type: TType }>;

/** A rule of which only some keys must be given. */
export type GivenRule<TType extends PlanPolicyRule["type"], TNeeded extends keyof PolicyRuleOf<TType> = "type"> = Pick<
  PolicyRuleOf<TType>,
  TNeeded | "type"
> &
  Partial<Omit<PolicyRuleOf<TType>, "origin" | "key">>;

/** A policy as code writes it. */
export type PolicyOption = (
  | GivenRule<"retry">
  | GivenRule<"timeout", "timeoutMs">
  | GivenRule<"rate_limit">
  | GivenRule<"concurrency", "max">
  | GivenRule<"circuit_breaker">
  | GivenRule<"cache">
  | GivenRule<"fallback", "to">
  | GivenRule<"batch">
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
