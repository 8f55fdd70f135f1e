/** `kind: Policy`, `kind: Middleware`, and policies where they are attached. */
import * as z from "zod";
import { duration, freeMap, text, timeLimit } from "./basics.ts";
import { field, part } from "./field.ts";
import { limitsSchema } from "./limits.ts";

const attempts = z.int().min(1).max(1_000);

/** `retry` of a node, and the config of a retry policy. */
export const retrySchema = z.strictObject({
  max_attempts: field(attempts.optional(), { description: "Total tries, the first included.", example: 5, default: 3 }),
  backoff: field(z.enum(["exponential", "linear", "constant"]).optional(), {
    description: "How the delay grows from try to try.",
    example: "constant",
    default: "exponential",
  }),
  initial_delay: field(duration.optional(), { description: "Before the second try.", example: "500ms", default: "1s" }),
  max_delay: field(duration.optional(), { description: "The longest delay.", example: "10s", default: "60s" }),
  jitter: field(z.number().min(0).max(1).optional(), {
    description: "The share of a delay that is random.",
    example: 0.5,
    default: 0.2,
  }),
  retry_on: field(z.array(text).optional(), {
    description: "Error codes that are retried; left out, every error that may go away.",
    example: ["HD7001"],
  }),
  max_retries: field(z.int().min(0).max(999).optional(), {
    description: "An older spelling: tries after the first, so one less than `max_attempts`.",
    example: 2,
  }),
  initial_delay_ms: field(z.number().min(0).optional(), {
    description: "An older spelling of `initial_delay`, in milliseconds.",
    example: 500,
  }),
  max_delay_ms: field(z.number().min(0).optional(), {
    description: "An older spelling of `max_delay`, in milliseconds.",
    example: 10_000,
  }),
  retryable_errors: field(z.array(text).optional(), {
    description: "An older spelling of `retry_on`.",
    example: ["HD7003"],
  }),
});

/** Keys of `retry` as they used to be written. */
export const OLDER_RETRY_KEYS = {
  max_retries: "max_attempts",
  initial_delay_ms: "initial_delay",
  max_delay_ms: "max_delay",
  retryable_errors: "retry_on",
} as const;

const timeoutConfig = z.strictObject({
  timeout: field(timeLimit, { description: "How long one attempt or one call may take.", example: "30s" }),
});

const rateLimitConfig = z.strictObject({
  max_calls: field(z.int().min(1).optional(), { description: "Calls in a window.", example: 60 }),
  max_tokens: field(z.int().min(1).optional(), { description: "Model tokens in a window.", example: 90_000 }),
  window: field(timeLimit.optional(), { description: "How long a window is.", example: "1m", default: "1m" }),
  on_exceeded: field(z.enum(["wait", "raise"]).optional(), {
    description: "Whether a call too many waits for the next window or fails.",
    example: "raise",
    default: "wait",
  }),
});

const concurrencyConfig = z.strictObject({
  max: field(z.int().min(1), { description: "Calls or nodes at once.", example: 4 }),
});

const circuitBreakerConfig = z.strictObject({
  failure_threshold: field(z.int().min(1).optional(), {
    description: "Failures in a row that open the circuit.",
    example: 3,
    default: 5,
  }),
  reset_timeout: field(timeLimit.optional(), {
    description: "How long an open circuit refuses calls before it lets one try.",
    example: "1m",
    default: "30s",
  }),
  half_open_calls: field(z.int().min(1).optional(), {
    description: "Calls that must succeed before the circuit closes.",
    example: 2,
    default: 1,
  }),
});

const cacheConfig = z.strictObject({
  ttl: field(timeLimit.optional(), { description: "How long a result is good for; left out, always.", example: "1h" }),
  max_entries: field(z.int().min(1).optional(), {
    description: "Results kept, the oldest going first.",
    example: 200,
    default: 1_000,
  }),
  store: field(z.enum(["memory", "datastore"]).optional(), {
    description: "Where results are kept: in this process, or through the `datastore` port.",
    example: "datastore",
    default: "memory",
  }),
  key: field(text.optional(), {
    description: "An expression that names the result; left out, the content of the call does.",
    example: "$input.url",
  }),
});

const fallbackConfig = z.strictObject({
  to: field(z.union([text, z.array(text).min(1)]), {
    description: "Models to ask next, in this order. (Other adapters: a pool with `strategy: failover`.)",
    example: ["gpt-5-mini", "gpt-5-nano"],
  }),
  on: field(z.array(text).optional(), {
    description: "Error codes that lead to the next; left out, every error.",
    example: ["HD7001"],
  }),
});

const batchConfig = z.strictObject({
  max_wait: field(duration.optional(), {
    description: "How long the first call waits for others to go with it.",
    example: "20ms",
    default: "5ms",
  }),
  max_size: field(z.int().min(1).max(100_000).optional(), {
    description:
      "Texts of `embed` calls, or requests of a vendor's batch, that are sent at once; so many go without waiting.",
    example: 512,
    default: 100,
  }),
  via: field(z.enum(["call", "vendor"]).optional(), {
    description:
      "`call` joins concurrent `embed` calls. `vendor` also sends `generate` calls through the vendor's batches, which cost less and take minutes to hours.",
    example: "vendor",
    default: "call",
  }),
  poll_interval: field(timeLimit.optional(), {
    description: "How long to wait between asking whether a vendor's batch is done.",
    example: "10s",
    default: "1m",
  }),
});

/** The config of each type of policy. */
export const POLICY_CONFIGS = {
  retry: retrySchema,
  timeout: timeoutConfig,
  rate_limit: rateLimitConfig,
  concurrency: concurrencyConfig,
  circuit_breaker: circuitBreakerConfig,
  cache: cacheConfig,
  resource_limit: limitsSchema,
  fallback: fallbackConfig,
  batch: batchConfig,
} as const;

/** A policy's `type`. */
export type PolicyType = keyof typeof POLICY_CONFIGS;

const POLICY_TYPES = [
  "retry",
  "timeout",
  "rate_limit",
  "concurrency",
  "circuit_breaker",
  "cache",
  "resource_limit",
  "fallback",
  "batch",
] as const satisfies readonly PolicyType[];

/** Types as they used to be written. */
export const OLDER_POLICY_TYPES = { "rate-limit": "rate_limit" } as const;

/** `spec` of `kind: Policy`, and a policy written where it is used. */
export const policySpecSchema = z.strictObject({
  type: field(z.enum([...POLICY_TYPES, "rate-limit"]), {
    description: "What the policy does. (`rate-limit` is an older spelling of `rate_limit`.)",
    example: "retry",
  }),
  config: field(freeMap.optional(), { description: "The options of that type.", example: { max_attempts: 5 } }),
});

/** A policy where it is attached: its name, or itself. */
export const policyUseSchema = part(
  z.union([
    text,
    z.strictObject({ ref: field(text, { description: "The name of a Policy or Middleware.", example: "careful" }) }),
    policySpecSchema,
  ]),
  "policy_use",
);

/** `policies`: a list for everything at this level, or lists by the port or node they are for. */
export const policiesSchema = part(
  z.union([z.array(policyUseSchema), z.record(z.string(), z.union([policyUseSchema, z.array(policyUseSchema)]))]),
  "policies",
);

/** `spec` of `kind: Middleware`. */
export const middlewareSpecSchema = z.strictObject({
  stack: field(z.array(policyUseSchema).min(1), {
    description: "Policies, the outermost first.",
    example: ["careful", { type: "timeout", config: { timeout: "30s" } }],
  }),
});
