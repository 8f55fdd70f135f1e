import { HexdagError } from "../errors/hexdag-error.ts";
import { setOwn } from "../graph/config.ts";
import type { JsonValue } from "../json/json-value.ts";
import { errorFromInfo } from "./error-info.ts";
import type { FrameState } from "./frame-state.ts";
import type { NodeResult, RunResult } from "./run-result.ts";
import type { RunShared } from "./run-shared.ts";
import type { Outcome } from "./step-input.ts";

/** What the caller of a run gets to see of its final state. */
export function summarise(state: FrameState, outcome: Outcome, run: RunShared): RunResult {
  const base = {
    runId: run.runId,
    pipeline: run.pipelineName,
    planHash: run.graph.hash,
    nodes: nodeResults(state),
    usage: { ...run.usage },
    durationMs: run.clock.now() - state.startedAt,
  };
  switch (outcome.kind) {
    case "succeeded":
      return { ...base, status: "succeeded", output: outcome.output, orThrow: () => outcome.output };
    case "failed":
      return { ...base, status: "failed", error: outcome.error, orThrow: () => raise(errorFromInfo(outcome.error)) };
    case "cancelled":
      return {
        ...base,
        status: "cancelled",
        reason: outcome.reason,
        orThrow: () =>
          raise(
            new HexdagError({ code: "HD6004", message: `the run was cancelled: ${outcome.reason}`, retryable: false }),
          ),
      };
  }
}

function nodeResults(state: FrameState): { readonly [name: string]: NodeResult } {
  const results: Record<string, NodeResult> = {};
  for (const node of state.graph.nodes) setOwn(results, node.name, nodeResult(state, node.index));
  return results;
}

function nodeResult(state: FrameState, index: number): NodeResult {
  const status = state.status[index] ?? "pending";
  const output: JsonValue | undefined = state.outputs[index];
  const error = status === "failed" || status === "cancelled" ? state.failures?.get(index)?.error : undefined;
  return {
    // Nothing is ready any more once the run has ended.
    status: status === "ready" || status === "gating" ? "pending" : status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    attempts: state.attempts[index] ?? 0,
    durationMs: state.spent[index] ?? 0,
  };
}

function raise(error: Error): never {
  throw error;
}
