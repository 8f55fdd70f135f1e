/**
 * The scheduler: every decision about a run is made here, by `step(state, input) → effects`. No clock, no randomness, no
 * IO, no await; times come in with the inputs, jitter comes from the run's seed. The interpreter performs the effects in
 * order and feeds back what happened.
 *
 * Invariants, each with a test of that number in test/invariants.test.ts:
 * 1. `step` is a function of state and input alone; folding the journal rebuilds the state that wrote it.
 * 2. A node starts only when every dependency has settled, and at most once per attempt; attempt n+1 starts only after n has settled.
 * 3. Nothing depends on a settlement before it is journaled (the append precedes what it allows; the interpreter waits for
 *    it); a completed node never runs again in that run.
 * 4. Never more than `maxConcurrentNodes` hold a slot; a ready node never waits while a slot is free.
 * 5. Cancel and fail-fast reach every running node; a result that arrives after its attempt was aborted changes nothing.
 * 6. A terminal state is final; exactly one terminal entry, and it is the last.
 * 7. (Ownership by epoch belongs to the store; see journal/journal.ts.)
 * 8. Work per settlement is proportional to the node's own edges, never to the graph. Only a stop looks at every node, once.
 */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { GraphNode } from "../graph/graph.ts";
import * as draft from "../journal/drafts.ts";
import type { NodeFailed, SkipReason } from "../journal/entry.ts";
import type { JsonValue } from "../json/json-value.ts";
import {
  advanceWaves,
  applyCancelled,
  applyCompleted,
  applyFailed,
  applyRetrying,
  applySkipped,
  applyStarted,
  contribution,
  enqueue,
  isSettled,
  type FrameState,
  type Stop,
} from "./frame-state.ts";
import { mayRetry, retryDelayMs } from "./retry-delay.ts";
import { seededFraction } from "./seeded.ts";
import type { Effect, StepInput } from "./step-input.ts";

/** Takes one input into the state and returns what has to be done about it, in order. */
export function step(state: FrameState, input: StepInput): readonly Effect[] {
  if (state.phase === "ended") return NOTHING;
  const effects: Effect[] = [];
  switch (input.type) {
    case "start":
      start(state, input.at, input.input, input.planHash, effects);
      break;
    case "gated":
      gated(state, input.node, input.pass, input.at, effects);
      break;
    case "completed":
      completed(state, input.node, input.attempt, input.output, input.at, effects);
      break;
    case "failed":
      failed(state, input.node, input.attempt, input.error, input.at, effects);
      break;
    case "retry-due":
      retryDue(state, input.node, input.at, effects);
      break;
    case "concluded":
      if (state.phase === "concluding") end(state, { kind: "succeeded", output: input.output }, input.at, effects);
      break;
    case "inconclusive":
      if (state.phase === "concluding") stop(state, { kind: "failed", error: input.error }, input.at, effects);
      break;
    case "stop":
      if (input.abandon === true) state.undoable.length = 0;
      if (state.phase !== "stopping" || input.abandon === true) stop(state, input.stop, input.at, effects);
      break;
  }
  return effects;
}

const NOTHING: readonly Effect[] = [];

function start(state: FrameState, at: number, input: JsonValue, planHash: string, effects: Effect[]): void {
  if (state.phase !== "idle") return;
  state.phase = "running";
  state.startedAt = at;
  effects.push({ do: "append", entry: draft.frameStarted(state.identity, at, input, planHash, state.graph.nodes.length) });
  enqueueRoots(state);
  proceed(state, at, effects);
}

/** Nodes that wait for nothing. Also what a fold begins with. */
export function enqueueRoots(state: FrameState): void {
  for (const node of state.graph.nodes) {
    if (node.dependencyCount === 0 && node.compensates === undefined) enqueue(state, node.index);
  }
}

function gated(state: FrameState, index: number, pass: boolean, at: number, effects: Effect[]): void {
  const node = state.graph.nodes[index];
  if (node === undefined || !state.gating.delete(index) || state.status[index] !== "ready") return;
  if (pass) begin(state, node, at, effects);
  else skip(state, node, "when", at, effects);
  proceed(state, at, effects);
}

function completed(state: FrameState, index: number, attempt: number, output: JsonValue, at: number, effects: Effect[]): void {
  const node = state.graph.nodes[index];
  if (node === undefined || state.status[index] !== "running" || state.attempts[index] !== attempt) return;
  const durationMs = at - (state.began[index] ?? at);
  effects.push({ do: "append", entry: draft.nodeCompleted(state.identity, at, node.name, attempt, output, durationMs) });
  applyCompleted(state, node, output, durationMs);
  if (node.handler !== undefined) releaseHandler(state, node.handler, at, effects);
  proceed(state, at, effects);
}

function failed(state: FrameState, index: number, attempt: number, error: ErrorInfo, at: number, effects: Effect[]): void {
  const node = state.graph.nodes[index];
  if (node === undefined) return;
  const gate = attempt === 0 && state.gating.delete(index) && state.status[index] === "ready";
  const ran = state.status[index] === "running" && state.attempts[index] === attempt;
  if (!gate && !ran) return;
  const durationMs = ran ? at - (state.began[index] ?? at) : 0;
  const { retry } = node.plan;
  if (ran && retry !== undefined && mayRetry(retry, attempt, error)) {
    const delayMs = retryDelayMs(retry, attempt, seededFraction(state.identity.seed, `${state.identity.prefix}${node.name}#${attempt}`));
    effects.push({ do: "append", entry: draft.nodeRetrying(state.identity, at, node.name, attempt, error, delayMs, durationMs) });
    applyRetrying(state, node, error, durationMs);
    effects.push({ do: "retry", node: index, delayMs });
  } else {
    fail(state, node, attempt, error, durationMs, at, effects);
  }
  proceed(state, at, effects);
}

function retryDue(state: FrameState, index: number, at: number, effects: Effect[]): void {
  const node = state.graph.nodes[index];
  if (node === undefined || state.status[index] !== "waiting") return;
  if (state.phase === "stopping") {
    begin(state, node, at, effects);
  } else {
    state.status[index] = "ready";
    state.ready.push(index);
  }
  proceed(state, at, effects);
}

/** Fills free slots, reports waves, and ends the frame when nothing is left to do. */
function proceed(state: FrameState, at: number, effects: Effect[]): void {
  if (state.phase === "stopping") {
    compensateNext(state, at, effects);
    return;
  }
  if (state.stop !== undefined) {
    stop(state, state.stop, at, effects);
    return;
  }
  for (;;) {
    fillSlots(state, at, effects);
    // A node that fails on being skipped (`critical`) stops the frame from within the loop above.
    if (state.phase !== "running") return;
    const waves = advanceWaves(state);
    for (const wave of waves) effects.push({ do: "wave", wave });
    if (waves.length === 0 || state.ready.size === 0) break;
  }
  if (state.unsettled > 0) return;
  state.phase = "concluding";
  effects.push({ do: "conclude" });
}

function fillSlots(state: FrameState, at: number, effects: Effect[]): void {
  const limit = state.graph.options.maxConcurrentNodes;
  while (state.phase === "running" && state.running + state.gating.size < limit) {
    const index = state.ready.pop();
    if (index === undefined) return;
    const node = state.graph.nodes[index];
    // A fold leaves nodes in the queue that its later entries have moved on.
    if (node === undefined || state.status[index] !== "ready") continue;
    const reason = (state.attempts[index] ?? 0) > 0 ? undefined : skipReason(state, node);
    if (reason !== undefined) skip(state, node, reason, at, effects);
    else if (node.when !== undefined && state.attempts[index] === 0) {
      state.gating.add(index);
      effects.push({ do: "gate", node: index });
    } else begin(state, node, at, effects);
    if (state.stop !== undefined && state.phase === "running") stop(state, state.stop, at, effects);
  }
}

function begin(state: FrameState, node: GraphNode, at: number, effects: Effect[]): void {
  const attempt = (state.attempts[node.index] ?? 0) + 1;
  effects.push({ do: "append", entry: draft.nodeStarted(state.identity, at, node.name, attempt) });
  applyStarted(state, node, attempt, at);
  effects.push({ do: "run", node: node.index, attempt });
}

/** Why a node whose dependencies have all settled must not run, if so. */
function skipReason(state: FrameState, node: GraphNode): SkipReason | undefined {
  if (node.guards.length > 0) {
    return node.guards.some((guarded) => state.handling.get(guarded) === "handler") ? undefined : "unused";
  }
  if (node.data.length === 0) return undefined;
  return node.data.some((source) => contribution(state, source) !== undefined) ? undefined : "upstream";
}

function skip(state: FrameState, node: GraphNode, reason: SkipReason, at: number, effects: Effect[]): void {
  if (node.plan.critical === true && reason !== "unused") {
    const message = `node "${node.name}" is critical and was skipped because ${reason === "when" ? "its condition was false" : "everything it reads was skipped"}`;
    fail(state, node, 0, { code: "HD6010", message, hint: "remove `critical: true`, or make sure that it runs", node: node.name, retryable: false }, 0, at, effects);
    return;
  }
  effects.push({ do: "append", entry: draft.nodeSkipped(state.identity, at, node.name, reason) });
  applySkipped(state, node);
  if (node.handler !== undefined) releaseHandler(state, node.handler, at, effects);
}

function fail(state: FrameState, node: GraphNode, attempt: number, error: ErrorInfo, durationMs: number, at: number, effects: Effect[]): void {
  const handling: NodeFailed["handling"] = state.phase === "stopping" ? "compensation" : (node.plan.onError?.action ?? "fail");
  const info: ErrorInfo = { ...error, node: state.identity.prefix + node.name, attempts: attempt };
  effects.push({ do: "append", entry: draft.nodeFailed(state.identity, at, node.name, attempt, info, handling, durationMs) });
  applyFailed(state, node, info, handling, durationMs);
}

/** A handler is not needed once every node it guards has settled without failing: skip it at once, whatever else it waits for. */
function releaseHandler(state: FrameState, handler: number, at: number, effects: Effect[]): void {
  const node = state.graph.nodes[handler];
  if (node === undefined || state.status[handler] !== "pending") return;
  const needed = node.guards.some((guarded) => !isSettled(state.status[guarded]) || state.handling.get(guarded) === "handler");
  if (!needed) skip(state, node, "unused", at, effects);
}

/** Ends the ordinary course: aborts what runs, then undoes what succeeded, then ends. */
function stop(state: FrameState, cause: Stop, at: number, effects: Effect[]): void {
  state.stop = cause;
  state.phase = "stopping";
  state.gating.clear();
  const reason = cause.kind === "failed" ? cause.error.message : cause.reason;
  for (const node of state.graph.nodes) {
    const status = state.status[node.index];
    if (status !== "running" && status !== "waiting") continue;
    effects.push({ do: "abort", node: node.index, reason });
    effects.push({ do: "append", entry: draft.nodeCancelled(state.identity, at, node.name, state.attempts[node.index] ?? 0) });
    applyCancelled(state, node);
  }
  compensateNext(state, at, effects);
}

/** Runs compensations one at a time, latest success first. */
function compensateNext(state: FrameState, at: number, effects: Effect[]): void {
  if (state.running > 0) return;
  for (;;) {
    const undone = state.undoable.at(-1);
    if (undone === undefined) break;
    const node = state.graph.nodes[state.graph.nodes[undone]?.compensation ?? -1];
    const status = node === undefined ? "skipped" : state.status[node.index];
    if (status === "waiting") return;
    if (node !== undefined && status === "pending") {
      begin(state, node, at, effects);
      return;
    }
    state.undoable.pop();
  }
  end(state, state.stop ?? { kind: "cancelled", reason: "stopped" }, at, effects);
}

function end(state: FrameState, outcome: Extract<Effect, { do: "finish" }>["outcome"], at: number, effects: Effect[]): void {
  const { identity } = state;
  if (outcome.kind === "succeeded" && state.graph.scheduledCount < state.graph.nodes.length) {
    for (const node of state.graph.nodes) {
      if (node.compensates !== undefined) {
        effects.push({ do: "append", entry: draft.nodeSkipped(identity, at, node.name, "unused") });
        applySkipped(state, node);
      }
    }
  }
  state.phase = "ended";
  effects.push({ do: "append", entry: draft.frameEnded(identity, at, outcome, at - state.startedAt) });
  effects.push({ do: "finish", outcome });
}
