/**
 * The state of one graph in one run: the pipeline itself, or one pass through an inline body. It changes only through
 * `apply…`, once per journal entry, so folding the journal gives back the state that wrote it. Plain data by node index.
 */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { GraphNode, SubGraph } from "../graph/graph.ts";
import type { Author } from "../journal/drafts.ts";
import type { NodeFailed } from "../journal/entry.ts";
import type { JsonValue } from "../json/json-value.ts";
import { createFifoQueue, createPriorityQueue, type ReadyQueue } from "./ready-queue.ts";
import type { NodeStatus } from "./run-result.ts";

export type Stop =
  | { readonly kind: "failed"; readonly error: ErrorInfo }
  | { readonly kind: "cancelled"; readonly reason: string }
  /** Stopped where it stands, to be resumed: neither an end nor a failure. */
  | { readonly kind: "suspended"; readonly error: ErrorInfo };

/** `gating`: the node's `when` is being evaluated. Never seen from outside. */
export type FrameStatus = NodeStatus | "gating";

export interface Failure {
  readonly error: ErrorInfo;
  /** Absent while another attempt may follow. */
  readonly handling: NodeFailed["handling"] | undefined;
}

export interface FrameState {
  readonly identity: Author;
  readonly graph: SubGraph;
  /** `stopping`: the outcome is settled, compensations run. */
  phase: "idle" | "running" | "concluding" | "stopping" | "ended";
  startedAt: number;
  readonly status: FrameStatus[];
  readonly attempts: number[];
  /** Settlements each node still waits for. */
  readonly waiting: number[];
  readonly outputs: (JsonValue | undefined)[];
  /** What went wrong, by node: the latest failed attempt, and once it is final what became of it. Made when first needed. */
  failures: Map<number, Failure> | undefined;
  /** When the running attempt began. */
  readonly began: number[];
  /** Time spent in attempts so far. */
  readonly spent: number[];
  readonly ready: ReadyQueue;
  /** Slots in use: attempts under way, and conditions being evaluated. */
  running: number;
  unsettled: number;
  /** The first wave that is not complete. */
  wave: number;
  readonly waveLeft: number[];
  /** In lock-step scheduling: nodes that are ready before their wave has begun. */
  held: Map<number, number[]> | undefined;
  /** Nodes with a compensation, in the order they succeeded. */
  readonly undoable: number[];
  stop: Stop | undefined;
}

export function createFrameState(graph: SubGraph, identity: Author): FrameState {
  const count = graph.nodes.length;
  return {
    identity,
    graph,
    phase: "idle",
    startedAt: 0,
    status: new Array<FrameStatus>(count).fill("pending"),
    attempts: new Array<number>(count).fill(0),
    waiting: graph.dependencyCounts.slice(),
    outputs: new Array<JsonValue | undefined>(count).fill(undefined),
    failures: undefined,
    began: new Array<number>(count).fill(0),
    spent: new Array<number>(count).fill(0),
    ready: graph.prioritised ? createPriorityQueue((node) => graph.nodes[node]?.priority ?? 0) : createFifoQueue(),
    running: 0,
    unsettled: graph.scheduledCount,
    wave: 0,
    waveLeft: graph.waveSizes.slice(),
    held: undefined,
    undoable: [],
    stop: undefined,
  };
}

export function applyStarted(state: FrameState, node: GraphNode, attempt: number, time: number): void {
  state.status[node.index] = "running";
  state.running++;
  state.attempts[node.index] = attempt;
  state.began[node.index] = time;
}

export function applyCompleted(state: FrameState, node: GraphNode, output: JsonValue, durationMs: number): void {
  state.spent[node.index] = (state.spent[node.index] ?? 0) + durationMs;
  state.outputs[node.index] = output;
  if (node.compensation !== undefined) state.undoable.push(node.index);
  settle(state, node, "succeeded");
}

export function applyFailed(
  state: FrameState,
  node: GraphNode,
  failure: Pick<NodeFailed, "error" | "handling" | "durationMs">,
): void {
  state.spent[node.index] = (state.spent[node.index] ?? 0) + failure.durationMs;
  noteFailure(state, node, failure);
  if (failure.handling === "fail") state.stop ??= { kind: "failed", error: failure.error };
  settle(state, node, "failed");
}

export function applyRetrying(state: FrameState, node: GraphNode, error: ErrorInfo, durationMs: number): void {
  state.spent[node.index] = (state.spent[node.index] ?? 0) + durationMs;
  noteFailure(state, node, { error, handling: undefined });
  state.running--;
  state.status[node.index] = "waiting";
}

export function applySkipped(state: FrameState, node: GraphNode): void {
  settle(state, node, "skipped");
}

export function applyCancelled(state: FrameState, node: GraphNode, time: number): void {
  const { index } = node;
  if (state.status[index] === "running") {
    state.spent[index] = (state.spent[index] ?? 0) + time - (state.began[index] ?? time);
  }
  settle(state, node, "cancelled");
}

/** What was under way when the run stopped begins again; a compensation waits for its turn. */
export function applyResumed(state: FrameState): void {
  state.phase = "running";
  if (state.stop?.kind === "suspended") state.stop = undefined;
  for (const { index, compensates } of state.graph.nodes) {
    const status = state.status[index];
    if (status !== "running" && status !== "waiting") continue;
    if (status === "running") state.running--;
    state.status[index] = compensates === undefined ? "ready" : "pending";
    if (compensates === undefined) state.ready.push(index);
  }
}

/** Moves past every wave that is complete, releases the nodes held for the next one, and returns the numbers of the completed ones. */
export function advanceWaves(state: FrameState): readonly number[] {
  if (state.waveLeft[state.wave] !== 0) return NO_WAVES;
  const first = state.wave;
  while (state.waveLeft[state.wave] === 0) {
    state.wave++;
    for (const index of state.held?.get(state.wave) ?? []) state.ready.push(index);
    state.held?.delete(state.wave);
  }
  // One at a time is the rule; the list is made to measure.
  return state.wave === first + 1 ? [first] : Array.from({ length: state.wave - first }, (_, offset) => first + offset);
}

const NO_WAVES: readonly number[] = [];

/** Hands a ready node to the queue, or keeps it for its wave. */
export function enqueue(state: FrameState, index: number): void {
  const wave = state.graph.nodes[index]?.wave ?? 0;
  state.status[index] = "ready";
  if (state.graph.options.scheduling === "waves" && wave > state.wave) {
    state.held ??= new Map();
    const held = state.held.get(wave);
    if (held === undefined) state.held.set(wave, [index]);
    else held.push(index);
  } else {
    state.ready.push(index);
  }
}

/**
 * What a node contributes to its readers: its result, its handler's result where that stands in, null after
 * `on_error: continue`; `undefined` when it contributes nothing.
 */
export function contribution(state: FrameState, index: number): JsonValue | undefined {
  const status = state.status[index];
  if (status === "succeeded") return state.outputs[index];
  if (status !== "failed") return undefined;
  const handling = state.failures?.get(index)?.handling;
  if (handling === "continue") return null;
  const handler = state.graph.nodes[index]?.handler;
  return handling === "handler" && handler !== undefined ? contribution(state, handler) : undefined;
}

export function isSettled(status: FrameStatus | undefined): boolean {
  return status === "succeeded" || status === "failed" || status === "skipped" || status === "cancelled";
}

function noteFailure(state: FrameState, node: GraphNode, failure: Failure): void {
  state.failures ??= new Map();
  state.failures.set(node.index, { error: failure.error, handling: failure.handling });
}

/** The one place where a node reaches a terminal status. Work is proportional to the node's own edges. */
function settle(state: FrameState, node: GraphNode, status: FrameStatus): void {
  if (state.status[node.index] === "running") state.running--;
  state.status[node.index] = status;
  if (node.compensates !== undefined) return;
  state.unsettled--;
  const left = (state.waveLeft[node.wave] ?? 0) - 1;
  state.waveLeft[node.wave] = left;
  const { waiting } = state;
  for (const dependent of node.dependents) {
    const open = (waiting[dependent] ?? 0) - 1;
    waiting[dependent] = open;
    if (open === 0 && state.status[dependent] === "pending") enqueue(state, dependent);
  }
}
