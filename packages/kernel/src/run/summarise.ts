import { HexdagError } from "../errors/hexdag-error.ts";
import type { JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import { errorFromInfo } from "./error-info.ts";
import type { FrameState, FrameStatus } from "./frame-state.ts";
import type { NodeResult, NodeStatus, RunResult } from "./run-result.ts";
import type { RunShared } from "./run-shared.ts";
import type { Outcome } from "./step-input.ts";

/** What the caller of a run gets to see of its final state. */
export function summarise(state: FrameState, outcome: Outcome, run: RunShared): RunResult {
  const base = new Summary(state, run);
  switch (outcome.kind) {
    case "succeeded":
      return extend(base, { status: "succeeded", output: outcome.output, orThrow: () => outcome.output } as const);
    case "failed":
      return extend(base, {
        status: "failed",
        error: outcome.error,
        orThrow: () => raise(errorFromInfo(outcome.error)),
      } as const);
    case "suspended":
      return extend(base, {
        status: "suspended",
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

/**
 * What every result has. A class, and one getter for all: a getter written into a literal gives each object a hidden class
 * of its own, which holds on to the run until the next full collection.
 */
class Summary {
  readonly runId: string;
  readonly pipeline: string;
  readonly planHash: string;
  readonly usage: RunResult["usage"];
  readonly durationMs: number;
  declare readonly nodes: RunResult["nodes"];
  readonly #state: FrameState;
  #nodes: RunResult["nodes"] | undefined;

  constructor(state: FrameState, run: RunShared) {
    this.runId = run.runId;
    this.pipeline = run.pipelineName;
    this.planHash = run.graph.hash;
    this.usage = run.usage.total;
    this.durationMs = run.clock.now() - state.startedAt;
    this.#state = state;
    Object.defineProperty(this, "nodes", Summary.#NODES);
  }

  // Made when asked for: a run of 100,000 nodes whose caller wants the output should not pay for 100,000 results.
  static readonly #NODES = {
    enumerable: true,
    get(this: Summary): RunResult["nodes"] {
      this.#nodes ??= nodeResults(this.#state);
      return this.#nodes;
    },
  };
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
    status: shownStatus(status),
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    attempts: state.attempts[index] ?? 0,
    durationMs: state.spent[index] ?? 0,
  };
}

/** Nothing is ready or running any more once the run has stopped; what was under way in a suspended one waits. */
function shownStatus(status: FrameStatus): NodeStatus {
  if (status === "running") return "waiting";
  return status === "ready" || status === "gating" ? "pending" : status;
}

function raise(error: Error): never {
  throw error;
}
