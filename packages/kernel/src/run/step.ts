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
import { limitSays } from "../guard/guard-errors.ts";
import type { Moment } from "../journal/drafts.ts";
import * as draft from "../journal/drafts.ts";
import type { SkipReason } from "../journal/entry.ts";
import type { JsonValue } from "../json/json-value.ts";
import {
  advanceWaves,
  applyCancelled,
  applyCompleted,
  applyFailed,
  applyResumed,
  applyRetrying,
  applySkipped,
  applyStarted,
  contribution,
  enqueue,
  type FrameState,
  isSettled,
  type Stop,
} from "./frame-state.ts";
import { mayRetry, retryDelayMs } from "./retry-delay.ts";
import { seededFraction } from "./seeded.ts";
import type { Effect, EntryDraft, Outcome, StepInput } from "./step-input.ts";

/** One step under way: the state it changes, the time it happens at, and the effects it collects. */
interface Turn extends Moment {
  readonly state: FrameState;
  readonly effects: Effect[];
}

/** Takes one input into the state and returns what has to be done about it, in order. */
export function step(state: FrameState, input: StepInput): readonly Effect[] {
  if (state.phase === "ended" && !(input.type === "resume" && state.stop?.kind === "suspended")) return NOTHING;
  const turn: Turn = { state, by: state.identity, time: input.at, effects: [] };
  switch (input.type) {
    case "start":
      start(turn, input.input, input.planHash);
      break;
    case "resume":
      resume(turn);
      break;
    case "gated":
      gated(turn, input.node, input.skip);
      break;
    case "completed":
      completed(turn, input.node, input.attempt, input.output);
      break;
    case "failed":
      failed(turn, input.node, input.attempt, input.error);
      break;
    case "retry-due":
      retryDue(turn, input.node);
      break;
    case "concluded":
      if (state.phase === "concluding") end(turn, { kind: "succeeded", output: input.output });
      break;
    case "inconclusive":
      if (state.phase === "concluding") stop(turn, { kind: "failed", error: input.error });
      break;
    case "cut-short":
      if (state.phase === "stopping" && state.stop !== undefined) halt(turn, state.stop, true);
      break;
    case "stop":
      if (state.phase === "idle") forgo(turn, input.stop);
      else halt(turn, input.stop, input.abandon === true);
      break;
  }
  return turn.effects;
}

/** A frame that was stopped before it began leaves no trace. */
function forgo(turn: Turn, cause: Stop): void {
  turn.state.phase = "ended";
  turn.effects.push({ do: "finish", outcome: cause });
}

function halt(turn: Turn, cause: Stop, abandon: boolean): void {
  // A run that is being undone has come to its end already.
  if (cause.kind === "suspended" && turn.state.phase === "stopping" && !abandon) return;
  if (abandon) turn.state.undoable.length = 0;
  if (turn.state.phase !== "stopping" || abandon) stop(turn, cause);
}

const NOTHING: readonly Effect[] = [];

function start(turn: Turn, input: JsonValue, planHash: string): void {
  const { state } = turn;
  if (state.phase !== "idle") return;
  state.phase = "running";
  state.startedAt = turn.time;
  append(turn, draft.frameStarted(turn, { input, planHash, nodes: state.graph.nodes.length }));
  enqueueRoots(state);
  proceed(turn);
}

/** Goes on from a folded journal. Of a run that was cancelled only what was cancelled is on record, so it is cancelled anew. */
function resume(turn: Turn): void {
  const { state } = turn;
  const { identity, status } = state;
  if (identity.kind === "run") append(turn, draft.runResumed(turn));
  applyResumed(state);
  if (status.includes("cancelled"))
    state.stop ??= { kind: "cancelled", reason: "it was being cancelled when its process ended" };
  proceed(turn);
}

/** Nodes that wait for nothing. Also what a fold begins with. */
export function enqueueRoots(state: FrameState): void {
  for (const node of state.graph.nodes) {
    if (node.dependencyCount === 0 && node.compensates === undefined) enqueue(state, node.index);
  }
}

function gated(turn: Turn, index: number, reason: SkipReason | undefined): void {
  const { state } = turn;
  const node = state.graph.nodes[index];
  if (node === undefined || state.status[index] !== "gating") return;
  state.running--;
  if (reason === undefined) begin(turn, node);
  else skip(turn, node, reason);
  proceed(turn);
}

function completed(turn: Turn, index: number, attempt: number, output: JsonValue): void {
  const { state } = turn;
  const node = state.graph.nodes[index];
  if (node === undefined || state.status[index] !== "running" || state.attempts[index] !== attempt) return;
  const durationMs = turn.time - (state.began[index] ?? turn.time);
  append(turn, draft.nodeCompleted(turn, node.name, { attempt, output, durationMs }));
  applyCompleted(state, node, output, durationMs);
  if (node.handler !== undefined) releaseHandler(turn, node.handler);
  proceed(turn);
}

function failed(turn: Turn, index: number, attempt: number, error: ErrorInfo): void {
  const { state } = turn;
  const node = state.graph.nodes[index];
  if (node === undefined) return;
  const gate = attempt === 0 && state.status[index] === "gating";
  const ran = state.status[index] === "running" && state.attempts[index] === attempt;
  if (!gate && !ran) return;
  if (gate) state.running--;
  const durationMs = ran ? turn.time - (state.began[index] ?? turn.time) : 0;
  const { retry } = node.plan;
  if (ran && limitSays(error, "suspend") && state.phase !== "stopping") {
    // Nothing is recorded of it: the node is under way as far as the journal knows, and so it begins again.
    turn.effects.push({ do: "suspend", error: { ...error, node: state.identity.prefix + node.name } });
    return;
  }
  if (ran && limitSays(error, "skip") && state.phase !== "stopping") skip(turn, node, "limit");
  else if (ran && retry !== undefined && mayRetry(retry, attempt, error)) {
    const random = seededFraction(state.identity.seed, `${state.identity.prefix}${node.name}#${attempt}`);
    const asked = error.retryAfterMs;
    const delayMs = asked === undefined ? retryDelayMs(retry, attempt, random) : Math.min(asked, retry.maxDelayMs);
    append(turn, draft.nodeRetrying(turn, node.name, { attempt, error, delayMs, durationMs }));
    applyRetrying(state, node, error, durationMs);
    turn.effects.push({ do: "retry", node: index, delayMs });
  } else {
    fail(turn, node, error, { attempt, durationMs });
  }
  proceed(turn);
}

function retryDue(turn: Turn, index: number): void {
  const { state } = turn;
  const node = state.graph.nodes[index];
  if (node === undefined || state.status[index] !== "waiting") return;
  if (state.phase === "stopping") {
    begin(turn, node);
  } else {
    state.status[index] = "ready";
    state.ready.push(index);
  }
  proceed(turn);
}

/** Fills free slots, reports waves, and ends the frame when nothing is left to do. */
function proceed(turn: Turn): void {
  const { state, effects } = turn;
  if (state.phase === "stopping") {
    compensateNext(turn);
    return;
  }
  if (state.stop !== undefined) {
    stop(turn, state.stop);
    return;
  }
  for (;;) {
    fillSlots(turn);
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

function fillSlots(turn: Turn): void {
  const { state } = turn;
  const limit = state.graph.options.maxConcurrentNodes;
  while (state.phase === "running" && state.running < limit) {
    const index = state.ready.pop();
    if (index === undefined) return;
    const node = state.graph.nodes[index];
    // A state that was put together entry by entry may hold nodes that have moved on.
    if (node === undefined || state.status[index] !== "ready") continue;
    const reason = (state.attempts[index] ?? 0) > 0 ? undefined : skipReason(state, node);
    if (reason !== undefined) skip(turn, node, reason);
    else if ((node.when ?? node.route) !== undefined && state.attempts[index] === 0) gate(turn, node);
    else begin(turn, node);
    if (state.stop !== undefined && state.phase === "running") stop(turn, state.stop);
  }
}

function gate({ state, effects }: Turn, node: GraphNode): void {
  state.status[node.index] = "gating";
  state.running++;
  effects.push({ do: "gate", node: node.index });
}

function begin(turn: Turn, node: GraphNode): void {
  const { state } = turn;
  const attempt = (state.attempts[node.index] ?? 0) + 1;
  append(turn, draft.nodeStarted(turn, node.name, attempt));
  applyStarted(state, node, attempt, turn.time);
  turn.effects.push({ do: "run", node: node.index, attempt });
}

/** Why a node whose dependencies have all settled must not run, if so. */
function skipReason(state: FrameState, node: GraphNode): SkipReason | undefined {
  if (node.guards.length > 0) {
    return node.guards.some((guarded) => state.failures?.get(guarded)?.handling === "handler") ? undefined : "unused";
  }
  if (node.data.length === 0) return undefined;
  return node.data.some((source) => contribution(state, source) !== undefined) ? undefined : "upstream";
}

const WHY_SKIPPED = {
  when: "its condition was false",
  route: "it was not chosen",
  upstream: "everything it reads was skipped",
  limit: "it would have crossed a limit",
} as const satisfies Readonly<Record<Exclude<SkipReason, "unused">, string>>;

function skip(turn: Turn, node: GraphNode, reason: SkipReason): void {
  if (node.plan.critical === true && reason !== "unused") {
    const message = `node "${node.name}" is critical and was skipped because ${WHY_SKIPPED[reason]}`;
    const hint = "remove `critical: true`, or make sure that it runs";
    fail(
      turn,
      node,
      { code: "HD6010", message, hint, node: node.name, retryable: false },
      { attempt: 0, durationMs: 0 },
    );
    return;
  }
  append(turn, draft.nodeSkipped(turn, node.name, reason));
  applySkipped(turn.state, node);
  if (node.handler !== undefined) releaseHandler(turn, node.handler);
}

function fail(turn: Turn, node: GraphNode, error: ErrorInfo, ran: { attempt: number; durationMs: number }): void {
  const { state } = turn;
  const handling = state.phase === "stopping" ? "compensation" : (node.plan.onError?.action ?? "fail");
  const info: ErrorInfo = { ...error, node: state.identity.prefix + node.name, attempts: ran.attempt };
  append(turn, draft.nodeFailed(turn, node.name, { ...ran, error: info, handling }));
  applyFailed(state, node, { error: info, handling, durationMs: ran.durationMs });
}

/** A handler is not needed once every node it guards has settled without failing: skip it at once, whatever else it waits for. */
function releaseHandler(turn: Turn, handler: number): void {
  const { state } = turn;
  const node = state.graph.nodes[handler];
  if (node === undefined || state.status[handler] !== "pending") return;
  const needed = node.guards.some(
    (guarded) => !isSettled(state.status[guarded]) || state.failures?.get(guarded)?.handling === "handler",
  );
  if (!needed) skip(turn, node, "unused");
}

/** Ends the ordinary course: aborts what runs, then undoes what succeeded, then ends. */
function stop(turn: Turn, cause: Stop): void {
  const { state, effects } = turn;
  state.stop = cause;
  if (cause.kind === "suspended") {
    suspend(turn, cause);
    return;
  }
  state.phase = "stopping";
  for (const node of state.graph.nodes) {
    const status = state.status[node.index];
    if (status === "gating") {
      state.status[node.index] = node.compensates === undefined ? "ready" : "pending";
      state.running--;
    }
    // A node between two attempts has begun, whether it pauses or queues for a slot.
    const begun =
      status === "running" || status === "waiting" || (status === "ready" && state.attempts[node.index] !== 0);
    if (!begun) continue;
    effects.push({ do: "abort", node: node.index, stop: cause });
    append(turn, draft.nodeCancelled(turn, node.name, state.attempts[node.index] ?? 0));
    applyCancelled(state, node, turn.time);
  }
  compensateNext(turn);
}

/** Leaves everything as it is on record; of what is under way nothing is written, so that it begins again. */
function suspend(turn: Turn, cause: Extract<Stop, { kind: "suspended" }>): void {
  const { state, effects } = turn;
  for (const { index } of state.graph.nodes) {
    const status = state.status[index];
    if (status === "running" || status === "waiting") effects.push({ do: "abort", node: index, stop: cause });
  }
  state.phase = "ended";
  if (state.identity.kind === "run") append(turn, draft.frameEnded(turn, cause, turn.time - state.startedAt));
  effects.push({ do: "finish", outcome: cause });
}

/**
 * Runs compensations one at a time, latest success first. Decided:
 *
 * - A compensation's `when` counts as any node's: evaluated when its turn comes, with the result of the node it undoes and
 *   `$error` in reach. False: it is skipped. Cannot be evaluated: it failed, which is recorded, and the next one runs.
 * - A run that is being undone can still be ended. A second cancel, or the run's timeout once more, is `cut-short`: the
 *   compensation under way is aborted and recorded as cancelled, those that have not begun stay pending, and the run ends
 *   as it was going to. A first cancel of a failing run does not do that: whoever cancels wants things undone. Nor does
 *   the timeout itself: a run that is slow to fail is undone all the same.
 */
function compensateNext(turn: Turn): void {
  const { state } = turn;
  if (state.running > 0) return;
  for (;;) {
    const undone = state.undoable.at(-1);
    if (undone === undefined) break;
    const node = state.graph.nodes[state.graph.nodes[undone]?.compensation ?? -1];
    const status = node === undefined ? "skipped" : state.status[node.index];
    if (status === "waiting") return;
    if (node !== undefined && status === "pending") {
      if (node.when === undefined) begin(turn, node);
      else gate(turn, node);
      return;
    }
    state.undoable.pop();
  }
  end(turn, state.stop ?? { kind: "cancelled", reason: "stopped" });
}

function end(turn: Turn, outcome: Outcome): void {
  const { state } = turn;
  if (outcome.kind === "succeeded" && state.graph.scheduledCount < state.graph.nodes.length) {
    for (const node of state.graph.nodes) {
      if (node.compensates === undefined) continue;
      append(turn, draft.nodeSkipped(turn, node.name, "unused"));
      applySkipped(state, node);
    }
  }
  state.phase = "ended";
  append(turn, draft.frameEnded(turn, outcome, turn.time - state.startedAt));
  turn.effects.push({ do: "finish", outcome });
}

function append(turn: Turn, entry: EntryDraft): void {
  turn.effects.push({ do: "append", entry });
}
