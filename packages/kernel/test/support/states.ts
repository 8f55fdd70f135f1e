/**
 * Frame states and effects as text, so that a table can show what a step takes and gives.
 *
 * A state reads `phase: a=succeeded b=running#1 c=pending`; `#n` is the number of attempts where it is not what the status
 * suggests. Failures say what becomes of them: `a=failed:skip`.
 */

import type { GraphNode } from "../../src/graph/graph.ts";
import type { ErrorInfo, NodeFailed, SubGraph } from "../../src/index.ts";
import {
  applyCancelled,
  applyCompleted,
  applyFailed,
  applyRetrying,
  applySkipped,
  applyStarted,
  createFrameState,
  type FrameState,
} from "../../src/run/frame-state.ts";
import { enqueueRoots } from "../../src/run/step.ts";
import type { Effect } from "../../src/run/step-input.ts";

export const FAILURE: ErrorInfo = { code: "HD6001", message: "boom" };

const IDENTITY = {
  runId: "run-1",
  parentRunId: undefined,
  pipeline: "test",
  prefix: "",
  kind: "run",
  seed: 1,
} as const;
const STARTED = new Set(["running", "succeeded", "failed", "waiting", "cancelled"]);

/** The state a text describes. Refuses a text that no run could reach. */
export function stateOf(graph: SubGraph, text: string): FrameState {
  const state = createFrameState(graph, IDENTITY);
  const [phase, nodes] = text.split(": ");
  if (phase !== "idle") enqueueRoots(state);
  const wanted = new Map((nodes ?? "").split(" ").map((part) => splitAt(part, "=")));
  for (const node of graph.nodes.toSorted((left, right) => left.wave - right.wave || left.index - right.index)) {
    bring(state, node, wanted.get(node.name) ?? "pending");
  }
  state.phase = phaseOf(phase);
  if (state.phase === "stopping") state.stop ??= { kind: "failed", error: FAILURE };
  if (describeState(state) !== text)
    throw new RangeError(`"${text}" cannot be reached; the nearest state is "${describeState(state)}"`);
  return state;
}

function phaseOf(text: string | undefined): FrameState["phase"] {
  if (text === "idle" || text === "concluding" || text === "stopping" || text === "ended") return text;
  return "running";
}

function bring(state: FrameState, node: GraphNode, text: string): void {
  const [status, count] = splitAt(text, "#");
  const [outcome, handling] = splitAt(status, ":");
  const attempts = count === "" ? (STARTED.has(outcome) ? 1 : 0) : Number(count);
  if (attempts > 0) applyStarted(state, node, attempts, 0);
  if (outcome === "succeeded") applyCompleted(state, node, node.name, 0);
  if (outcome === "failed") applyFailed(state, node, { error: FAILURE, handling: handlingOf(handling), durationMs: 0 });
  if (outcome === "skipped") applySkipped(state, node);
  if (outcome === "cancelled") applyCancelled(state, node, 0);
  if (outcome === "waiting" || (outcome === "ready" && attempts > 0)) applyRetrying(state, node, FAILURE, 0);
  if (outcome === "ready" && attempts > 0) {
    state.status[node.index] = "ready";
    state.ready.push(node.index);
  }
  if (outcome === "gating") {
    state.status[node.index] = "gating";
    state.running++;
  }
}

function handlingOf(text: string): NodeFailed["handling"] {
  return text === "skip" || text === "continue" || text === "handler" || text === "compensation" ? text : "fail";
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

export function describeState(state: FrameState): string {
  const nodes = state.graph.nodes.map((node) => {
    const status = state.status[node.index] ?? "pending";
    const handling = status === "failed" ? `:${state.failures?.get(node.index)?.handling}` : "";
    const attempts = state.attempts[node.index] ?? 0;
    const usual = STARTED.has(status) ? 1 : 0;
    return `${node.name}=${status}${handling}${attempts === usual ? "" : `#${attempts}`}`;
  });
  return `${state.phase}: ${nodes.join(" ")}`;
}

/** One line per effect: `append node.started a#1`, `run a#1`, `gate b`, `retry a in 100`, `abort a`, `finish succeeded`. */
export function describeEffect(graph: SubGraph, effect: Effect): string {
  const nameOf = (index: number): string => graph.nodes[index]?.name ?? "?";
  switch (effect.do) {
    case "append":
      return `append ${describeEntry(effect.entry)}`;
    case "run":
      return `run ${nameOf(effect.node)}#${effect.attempt}`;
    case "gate":
      return `gate ${nameOf(effect.node)}`;
    case "retry":
      return `retry ${nameOf(effect.node)} in ${effect.delayMs}`;
    case "suspend":
      return `suspend ${effect.error.code}`;
    case "abort":
      return `abort ${nameOf(effect.node)}`;
    case "wave":
      return `wave ${effect.wave}`;
    case "conclude":
      return "conclude";
    case "finish":
      return `finish ${effect.outcome.kind}`;
  }
}

function describeEntry(entry: Extract<Effect, { do: "append" }>["entry"]): string {
  switch (entry.type) {
    case "node.skipped":
      return `${entry.type} ${entry.node} (${entry.reason})`;
    case "node.failed":
      return `${entry.type} ${entry.node}#${entry.attempt} (${entry.handling})`;
    case "node.started":
    case "node.completed":
    case "node.retrying":
    case "node.cancelled":
      return `${entry.type} ${entry.node}#${entry.attempt}`;
    default:
      return entry.type;
  }
}
