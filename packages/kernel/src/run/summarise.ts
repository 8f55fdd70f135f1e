import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import { errorFromInfo } from "./error-info.ts";
import type { FrameState } from "./frame-state.ts";
import type { NodeResult, RunResult } from "./run-result.ts";
import type { RunShared } from "./run-shared.ts";
import type { Outcome } from "./step-input.ts";

/** What the caller of a run gets to see of its final state. */
export function summarise(state: FrameState, outcome: Outcome, run: RunShared): RunResult {
  let nodes: RunResult["nodes"] | undefined;
  const base = {
    runId: run.runId,
    pipeline: run.pipelineName,
    planHash: run.graph.hash,
    usage: run.usage.total,
    durationMs: run.clock.now() - state.startedAt,
    // Made when asked for: a run of 100,000 nodes whose caller wants the output should not pay for 100,000 results.
    get nodes() {
      nodes ??= nodeResults(state);
      return nodes;
    },
  };
  switch (outcome.kind) {
    case "succeeded":
      return extend(base, { status: "succeeded", output: outcome.output, orThrow: () => outcome.output } as const);
    case "failed":
      return extend(base, {
        status: "failed",
        error: outcome.error,
        orThrow: () => raise(errorFromInfo(outcome.error)),
      } as const);
    case "cancelled": {
      const message = `the run was cancelled: ${outcome.reason}`;
      return extend(base, {
        status: "cancelled",
        reason: outcome.reason,
        orThrow: () => raise(new HexdagError({ code: "HD6004", message, retryable: false })),
      } as const);
    }
  }
}

/** Like a spread, but keeps the getter a getter. */
function extend<TBase extends object, TMore extends object>(base: TBase, more: TMore): TBase & TMore {
  return Object.assign(base, more);
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
