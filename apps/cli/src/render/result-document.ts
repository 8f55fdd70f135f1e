/** What `run --json` prints: one document per run, in snake_case, with the same keys however the run ended. */
import type { ErrorInfo, JsonObject, JsonValue, NodeResult, RunResult, RunUsage } from "@hexdag/kernel";
import { ownStack } from "./cause-lines.ts";

export interface ResultDocument {
  readonly run_id: string | null;
  readonly pipeline: string | null;
  readonly status: RunResult["status"];
  /** The declared output, else a map of the exit nodes' results; null unless the run succeeded. */
  readonly output: JsonValue;
  readonly nodes: { readonly [name: string]: NodeDocument };
  readonly error?: ErrorDocument;
  readonly usage: UsageDocument;
  readonly duration_ms: number;
}

export interface NodeDocument {
  readonly status: NodeResult["status"];
  readonly output: JsonValue;
  readonly error?: ErrorDocument;
  readonly attempts: number;
  readonly duration_ms: number;
}

export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly node?: string;
  readonly attempts?: number;
  /** `file:line`. */
  readonly location?: string;
  readonly data?: JsonObject;
  /** Name, message and stack of what user code threw. */
  readonly cause?: string;
}

export interface UsageDocument {
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  /** By the prices of the Config; absent when a model without a price was used. */
  readonly cost_usd?: number;
}

/** `file:line` of an error as seen from the working directory, when it is known. */
export type Locate = (error: ErrorInfo) => string | undefined;

const NO_USAGE: RunUsage = { llmCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, totalTokens: 0 };

export function resultDocument(result: RunResult, locate: Locate): ResultDocument {
  const error = result.status === "succeeded" ? undefined : errorOf(result);
  return {
    run_id: result.runId,
    pipeline: result.pipeline,
    status: result.status,
    output: result.status === "succeeded" ? result.output : null,
    nodes: Object.fromEntries(Object.entries(result.nodes).map(([name, node]) => [name, nodeDocument(node, locate)])),
    ...(error === undefined ? {} : { error: errorDocument(error, locate) }),
    usage: usageDocument(result.usage),
    duration_ms: result.durationMs,
  };
}

/** The document of a run that never began. */
export function refusedDocument(pipeline: string | null, error: ErrorDocument): ResultDocument {
  return {
    run_id: null,
    pipeline,
    status: "failed",
    output: null,
    nodes: {},
    error,
    usage: usageDocument(NO_USAGE),
    duration_ms: 0,
  };
}

/** Why a run did not succeed. A cancelled run's reason is told as an error too. */
export function errorOf(result: Exclude<RunResult, { readonly status: "succeeded" }>): ErrorInfo {
  if (result.status !== "cancelled") return result.error;
  return { code: "HD6004", message: `the run was cancelled: ${result.reason}` };
}

export function errorDocument(error: ErrorInfo, locate: Locate): ErrorDocument {
  const location = locate(error);
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.node === undefined ? {} : { node: error.node }),
    ...(error.attempts === undefined ? {} : { attempts: error.attempts }),
    ...(location === undefined ? {} : { location }),
    ...(error.data === undefined ? {} : { data: error.data }),
    ...(error.cause === undefined ? {} : { cause: ownStack(error.cause) }),
  };
}

function nodeDocument(node: NodeResult, locate: Locate): NodeDocument {
  return {
    status: node.status,
    output: node.output ?? null,
    ...(node.error === undefined ? {} : { error: errorDocument(node.error, locate) }),
    attempts: node.attempts,
    duration_ms: node.durationMs,
  };
}

function usageDocument(usage: RunUsage): UsageDocument {
  return {
    llm_calls: usage.llmCalls,
    tool_calls: usage.toolCalls,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
    ...(usage.costUsd === undefined ? {} : { cost_usd: usage.costUsd }),
  };
}
