/**
 * Rebuilds a run's state from its journal: the state a resume goes on from, equal to the one that wrote the entries.
 * Bodies are folded into records by path; a resumed node hands them back to its passes.
 */
import type { ErrorInfo } from "../errors/hexdag-error.ts";
import type { Graph, SubGraph } from "../graph/graph.ts";
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
  createFrameState,
  type FrameState,
} from "../run/frame-state.ts";
import { enqueueRoots } from "../run/step.ts";
import type { Author } from "./drafts.ts";
import type { JournalEntry, TerminalEntry } from "./entry.ts";

export interface FoldedRun {
  readonly root: FrameState;
  /** Passes through bodies, by path, such as `review[2]`. */
  readonly bodies: ReadonlyMap<string, BodyRecord>;
  readonly terminal: TerminalEntry | undefined;
}

export interface BodyRecord {
  readonly status: "running" | "succeeded" | "failed";
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly output?: JsonValue;
  readonly error?: ErrorInfo;
  /** Entries of the nodes inside, in order, and when the run was resumed. */
  readonly entries: readonly JournalEntry[];
}

export function fold(graph: Graph, entries: readonly JournalEntry[]): FoldedRun {
  const first = entries[0];
  const started = first?.type === "run.started" ? first : undefined;
  const root = createFrameState(graph.root, {
    runId: started?.runId ?? "",
    parentRunId: started?.parentRunId,
    pipeline: started?.pipeline ?? graph.plan.name,
    prefix: "",
    kind: "run",
    seed: started?.seed ?? 0,
  });
  const bodies = new Map<string, MutableBody>();
  let terminal: TerminalEntry | undefined;
  for (const entry of entries) {
    if (entry.type === "node.retrying") forgetBodies(bodies, entry.node);
    const owner = bodyPathOf(entry);
    if (owner === undefined) terminal = foldOne(root, bodies, entry) ?? terminal;
    else bodyOf(bodies, owner).entries.push(entry);
  }
  keepReady(root);
  return { root, bodies, terminal };
}

/** Rebuilds the state of one pass through a body from what is on record of it. */
export function foldBody(graph: SubGraph, identity: Author, { entries, startedAt }: BodyRecord): FrameState {
  const state = createFrameState(graph, identity);
  state.phase = "running";
  state.startedAt = startedAt;
  enqueueRoots(state);
  for (const entry of entries) {
    if (entry.type === "run.resumed") applyResumed(state);
    else if (isNodeEntry(entry)) foldNode(state, { ...entry, node: entry.node.slice(identity.prefix.length) });
  }
  keepReady(state);
  return state;
}

/** Another attempt of a node begins its bodies anew. */
export function forgetBodies(bodies: Map<string, unknown>, node: string): void {
  for (const path of bodies.keys()) if (isWithin(path, node)) bodies.delete(path);
}

/** Whether a path is a body of a node, or lies in one. */
export function isWithin(path: string, node: string): boolean {
  if (!path.startsWith(node)) return false;
  const next = path[node.length];
  return next === undefined || next === "[" || next === "/";
}

function isNodeEntry(entry: JournalEntry): entry is Extract<JournalEntry, { type: `node.${string}` }> {
  return entry.type.startsWith("node.");
}

/** The body that a node's entry belongs to; `undefined` for the pipeline's own nodes and for bodies themselves. */
function bodyPathOf(entry: JournalEntry): string | undefined {
  if (!("node" in entry) || entry.type.startsWith("body.")) return undefined;
  const end = entry.node.lastIndexOf("/");
  return end === -1 ? undefined : entry.node.slice(0, end);
}

/** Takes those out of the queue that later entries have moved on: a node that comes back for a retry queues at the end. */
function keepReady({ ready, status }: FrameState): void {
  // A node that was queued, started and queued again by a resume stands where it came last.
  const kept = new Set<number>();
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    kept.delete(node);
    if (status[node] === "ready") kept.add(node);
  }
  for (const node of kept) ready.push(node);
}

interface MutableBody {
  readonly startedAt: number;
  status: BodyRecord["status"];
  output?: JsonValue;
  error?: ErrorInfo;
  readonly entries: JournalEntry[];
}

function foldOne(state: FrameState, bodies: Map<string, MutableBody>, entry: JournalEntry): TerminalEntry | undefined {
  switch (entry.type) {
    case "run.started":
      state.phase = "running";
      state.startedAt = entry.time;
      enqueueRoots(state);
      return undefined;
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      state.phase = "ended";
      if (entry.type === "run.failed") state.stop ??= { kind: "failed", error: entry.error };
      if (entry.type === "run.cancelled") state.stop = { kind: "cancelled", reason: entry.reason };
      return entry;
    case "run.suspended":
      state.phase = "ended";
      state.stop ??= { kind: "suspended", error: entry.error };
      return undefined;
    case "run.resumed":
      applyResumed(state);
      for (const body of bodies.values()) if (body.status === "running") body.entries.push(entry);
      return undefined;
    case "body.started":
      bodies.set(entry.node, { status: "running", startedAt: entry.time, entries: [] });
      return undefined;
    case "body.completed":
      Object.assign(bodyOf(bodies, entry.node), { status: "succeeded", output: entry.output });
      return undefined;
    case "body.failed":
      Object.assign(bodyOf(bodies, entry.node), { status: "failed", error: entry.error });
      return undefined;
    case "cap.denied":
    case "resource.warning":
    case "resource.reserved":
    case "resource.exceeded":
    case "llm.called":
    case "tool.called":
    case "child.spawned":
      return undefined;
    default:
      foldNode(state, entry);
      return undefined;
  }
}

function foldNode(state: FrameState, entry: Extract<JournalEntry, { type: `node.${string}` }>): void {
  const node = state.graph.nodes[state.graph.indexOf.get(entry.node) ?? -1];
  if (node === undefined) return;
  switch (entry.type) {
    case "node.started":
      applyStarted(state, node, entry.attempt, entry.time);
      break;
    case "node.completed":
      applyCompleted(state, node, entry.output, entry.durationMs);
      break;
    case "node.failed":
      applyFailed(state, node, entry);
      break;
    case "node.retrying":
      applyRetrying(state, node, entry.error, entry.durationMs);
      break;
    case "node.skipped":
      applySkipped(state, node);
      break;
    case "node.cancelled":
      applyCancelled(state, node, entry.time);
      break;
  }
  advanceWaves(state);
}

function bodyOf(bodies: Map<string, MutableBody>, path: string): MutableBody {
  const known = bodies.get(path);
  if (known !== undefined) return known;
  const fresh: MutableBody = { status: "running", startedAt: 0, entries: [] };
  bodies.set(path, fresh);
  return fresh;
}
