/** The keys of a node's `spec` that every kind has, and the short forms among them. */
import type { PlanRetry } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import { entryOf, type SourceMap, type SourceValue, valueOf } from "../parse/source-value.ts";
import type { NamedTypes } from "./custom-types.ts";
import { readDataSchema } from "./data-schema.ts";
import { decodeMap } from "./decode-map.ts";
import type { Site } from "./kinds/decode-limits.ts";
import { DEFAULT_JITTER, toRetry as retryOf } from "./kinds/decode-retry.ts";
import type { CommonManifest } from "./manifest.ts";
import { type Name, namesIn } from "./names.ts";
import { type CommonSpec, commonSpecSchema } from "./schema/node.ts";

/** Keys of `spec` that mean the same for every node kind. */
export const COMMON_KEYS: ReadonlySet<string> = new Set(Object.keys(commonSpecSchema.shape));

/** Decodes the common keys of a node's spec; `common` is the spec with nothing but those. */
export function decodeCommon(
  common: SourceMap,
  what: string,
  { dataTypes, reporter }: { readonly dataTypes: NamedTypes; readonly reporter: Reporter },
): CommonManifest {
  if (common.entries.length === 0) return {};
  const decoded = decodeMap(commonSpecSchema, common, { what, reporter });
  if (decoded === undefined) return {};
  const valid = (key: keyof CommonSpec): SourceValue | undefined =>
    decoded[key] === undefined ? undefined : valueOf(common, key);
  const mapping = valid("input_mapping");
  const when = valid("when");
  checkMapping(common, decoded, reporter);
  return {
    inputMapping: mapping?.type === "map" ? mapping : undefined,
    strictMapping: decoded.strict_mapping,
    when: when?.type === "scalar" ? when : undefined,
    onError: nameIn(valid("on_error")),
    compensate: nameIn(valid("compensate")),
    timeoutMs: decoded.timeout,
    retry: toRetry(decoded, common, { what, reporter }),
    critical: decoded.critical,
    requiredInputs: typeof decoded.required_inputs === "string" ? [decoded.required_inputs] : decoded.required_inputs,
    inputSchema: readDataSchema(valid("input_schema"), reporter, dataTypes),
    outputSchema: readDataSchema(valid("output_schema"), reporter, dataTypes),
    priority: decoded.priority,
  };
}

function nameIn(value: SourceValue | undefined): Name | undefined {
  return namesIn(value)?.[0];
}

function checkMapping(common: SourceMap, decoded: CommonSpec, reporter: Reporter): void {
  const strict = entryOf(common, "strict_mapping");
  if (decoded.strict_mapping !== true || strict === undefined || entryOf(common, "input_mapping") !== undefined) return;
  reporter.report({
    code: "HD2014",
    message: "strict_mapping without input_mapping would leave the node without any input",
    hint: "add input_mapping, or drop strict_mapping",
    at: strict,
  });
}

const SHORT_KEYS = ["retry_delay", "retry_backoff", "retry_max_delay"] as const;

/** `retry`, or its short form around `max_retries`. */
function toRetry(spec: CommonSpec, common: SourceMap, { what, reporter }: Site): PlanRetry | undefined {
  checkRetryKeys(common, reporter);
  const written = valueOf(common, "retry");
  if (spec.retry !== undefined && written?.type === "map")
    return retryOf(spec.retry, written, { what: `"retry" of ${what}`, reporter });
  if (spec.max_retries === undefined || spec.max_retries === 0) return undefined;
  return {
    maxAttempts: spec.max_retries + 1,
    backoff: backoffOf(spec.retry_backoff),
    initialDelayMs: spec.retry_delay ?? 1_000,
    maxDelayMs: spec.retry_max_delay ?? 60_000,
    jitter: DEFAULT_JITTER,
  };
}

function backoffOf(written: CommonSpec["retry_backoff"]): PlanRetry["backoff"] {
  if (written === 1) return "constant";
  return written === undefined || written === 2 ? "exponential" : written;
}

function checkRetryKeys(common: SourceMap, reporter: Reporter): void {
  const long = entryOf(common, "retry");
  const short = entryOf(common, "max_retries");
  if (long !== undefined && short !== undefined) {
    reporter.report({
      code: "HD2014",
      message: "retry and max_retries both say how often to try again",
      hint: "keep one: max_retries: 2 is retry: {max_attempts: 3}",
      at: short,
      related: [{ message: "retry is here", at: long }],
    });
    return;
  }
  for (const key of SHORT_KEYS) {
    const entry = entryOf(common, key);
    if (entry === undefined || short !== undefined) continue;
    reporter.report({
      code: "HD2014",
      message: `${key} means nothing without max_retries`,
      hint: long === undefined ? "add max_retries" : "write it inside retry, as initial_delay, backoff or max_delay",
      at: entry,
    });
  }
}
