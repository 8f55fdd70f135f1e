/** What guards a plan's work: what it may spend, what it may use, what its calls go through. Defaults are filled in. */
import type { PlanExpr } from "../expr/expr.ts";
import type { Origin } from "./origin.ts";

/** How a failed attempt is tried again. */
export interface PlanRetry {
  /** Total tries, the first included. At least 1. */
  readonly maxAttempts: number;
  readonly backoff: "exponential" | "linear" | "constant";
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Share of the delay that is random, 0 to 1. */
  readonly jitter: number;
  /** Error codes that are retried. Absent: everything that does not say it is final. */
  readonly retryOn?: readonly string[];
}

/** What may be spent. A limit that is absent is none. */
export interface PlanLimits {
  readonly maxTotalTokens?: number;
  readonly maxLlmCalls?: number;
  readonly maxToolCalls?: number;
  readonly maxCostUsd?: number;
  readonly maxDurationMs?: number;
  readonly maxNodes?: number;
  readonly maxChildren?: number;
  /** Share of a limit at which a warning is given, 0 to 1. */
  readonly warningThreshold: number;
  readonly onLimit: "raise" | "skip" | "suspend";
  /** What a model without a price costs where there is a cost limit. */
  readonly unknownPrice: "error" | "zero";
  readonly origin?: Origin;
}

/**
 * What may be used, as one declaration says it. Declarations stack: a capability is granted when every one of them grants it.
 * `deny` wins within one. Patterns are as written: `llm`, `datastore.*`, `tool:search*`.
 */
export interface PlanCaps {
  /** Absent: everything. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  /** Who says so, for refusals: `the project's Config`, `pipeline "research"`, `node "fetch"`. */
  readonly from: string;
  readonly origin?: Origin;
}

/** How results are kept for equal calls. */
export interface PlanCache {
  /** Absent: for ever. */
  readonly ttlMs?: number;
  readonly maxEntries: number;
  readonly store: "memory" | "datastore";
  /** Names the result; absent: the content of the input. Only a node's own cache has one. */
  readonly key?: PlanExpr;
  readonly origin?: Origin;
}

/** What a policy does, with its options. */
export type PlanPolicyRule =
  | ({ readonly type: "retry" } & PlanRetry)
  | { readonly type: "timeout"; readonly timeoutMs: number }
  | {
      readonly type: "rate_limit";
      readonly maxCalls?: number;
      readonly maxTokens?: number;
      readonly windowMs: number;
      readonly onExceeded: "wait" | "raise";
    }
  | { readonly type: "concurrency"; readonly max: number }
  | {
      readonly type: "circuit_breaker";
      readonly failureThreshold: number;
      readonly resetTimeoutMs: number;
      readonly halfOpenCalls: number;
    }
  | ({ readonly type: "cache" } & PlanCache)
  | ({ readonly type: "resource_limit" } & PlanLimits)
  | {
      readonly type: "fallback";
      /** Adapters (on a port) or models to try next, in this order. */
      readonly to: readonly string[];
      /** Error codes that lead to the next. Absent: every error. */
      readonly on?: readonly string[];
    }
  | PlanBatch;

/** How calls of the `llm` port become one. */
export interface PlanBatch {
  readonly type: "batch";
  /** How long the first call waits for others. */
  readonly maxWaitMs: number;
  /** Texts of an `embed`, or requests of a vendor's batch, that are sent at once. */
  readonly maxSize: number;
  /** `call`: concurrent `embed` calls are one call. `vendor`: `generate` calls go through the vendor's batches as well. */
  readonly via: "call" | "vendor";
  /** How long to wait between questions whether a vendor's batch is done. */
  readonly pollIntervalMs: number;
}

/** One policy where it is attached. In a list, the outermost comes first. */
export type PlanPolicy = PlanPolicyRule & {
  /** The Policy document it comes from; absent when it was written in place. */
  readonly name?: string;
  /** Where it is attached. */
  readonly origin?: Origin;
};

/** What a model costs: US dollars per million tokens, images per thousand. */
export interface PlanPrice {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
  /** Input that is written into the vendor's cache. Absent: as `input`. */
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  readonly image?: number;
  /** Input of `embed`. Absent: as `input`. */
  readonly embedding?: number;
  /** The share of the price that the vendor takes off for a batch, 0 to 1. */
  readonly batchDiscount?: number;
}
