import type { PlanRetry } from "@hexdag/kernel";
import type * as z from "zod";
import type { SourceMap } from "../../parse/source-value.ts";
import { reportOlderSpellings } from "../older-spelling.ts";
import { OLDER_RETRY_KEYS, type retrySchema } from "../schema/policy.ts";
import type { Site } from "./decode-limits.ts";

/** As in `definePipeline` of the kernel. */
export const DEFAULT_JITTER = 0.2;

/** `retry` with its defaults filled in; `map` is what was written. */
export function toRetry(retry: z.output<typeof retrySchema>, map: SourceMap, { what, reporter }: Site): PlanRetry {
  reportOlderSpellings(map, OLDER_RETRY_KEYS, what, reporter);
  const older = retry.max_retries === undefined ? undefined : retry.max_retries + 1;
  const retryOn = retry.retry_on ?? retry.retryable_errors;
  return {
    maxAttempts: retry.max_attempts ?? older ?? 3,
    backoff: retry.backoff ?? "exponential",
    initialDelayMs: retry.initial_delay ?? retry.initial_delay_ms ?? 1_000,
    maxDelayMs: retry.max_delay ?? retry.max_delay_ms ?? 60_000,
    jitter: retry.jitter ?? DEFAULT_JITTER,
    ...(retryOn === undefined ? {} : { retryOn }),
  };
}
