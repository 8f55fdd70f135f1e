/**
 * What a watcher of a run knows so far, folded from its events. Pure state for the renderers: it knows nothing of
 * terminals, and events may stop coming at any point.
 */
import type { NodeStatus, ResourceWarning, RunEvent, SkipReason } from "@hexdag/kernel";

export interface RunView {
  readonly pipeline: string;
  /** Top-level nodes in the order they are shown. */
  readonly nodes: ReadonlyMap<string, NodeView>;
  runId: string | undefined;
  status: "running" | "succeeded" | "failed" | "cancelled" | "suspended";
  startedAt: number | undefined;
  durationMs: number | undefined;
}

export interface NodeView {
  readonly name: string;
  readonly kind: string;
  status: NodeStatus;
  /** Of the attempt that runs now. */
  startedAt: number | undefined;
  /** Of the last attempt that ended. */
  durationMs: number | undefined;
  attempt: number;
  /** A failure that was handled: by a handler node, or by going on without. */
  handled: boolean;
  /** As it came: it may hold line breaks and worse. */
  note: string | undefined;
  passesStarted: number;
  passesEnded: number;
  /** Nodes of its bodies that run now, by path, with when they started. */
  readonly inner: Map<string, number>;
}

export interface ShownNode {
  readonly name: string;
  readonly kind: string;
}

export function createRunView(pipeline: string, nodes: readonly ShownNode[]): RunView {
  return {
    pipeline,
    nodes: new Map(nodes.map((node) => [node.name, pendingNode(node)])),
    runId: undefined,
    status: "running",
    startedAt: undefined,
    durationMs: undefined,
  };
}

function pendingNode({ name, kind }: ShownNode): NodeView {
  return {
    name,
    kind,
    status: "pending",
    startedAt: undefined,
    durationMs: undefined,
    attempt: 0,
    handled: false,
    note: undefined,
    passesStarted: 0,
    passesEnded: 0,
    inner: new Map(),
  };
}

const ENDINGS = {
  "run.completed": "succeeded",
  "run.failed": "failed",
  "run.cancelled": "cancelled",
  "run.suspended": "suspended",
} as const;

/** Folds one event into the view. Events of nodes it does not know are ignored. */
export function applyEvent(view: RunView, event: RunEvent): void {
  switch (event.type) {
    case "run.started":
      view.runId = event.runId;
      view.startedAt = event.time;
      return;
    case "run.resumed":
      view.runId = event.runId;
      view.startedAt = event.time;
      return;
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
    case "run.suspended":
      view.status = ENDINGS[event.type];
      view.durationMs = event.durationMs;
      return;
    case "wave.completed":
      return;
    default: {
      const own = view.nodes.get(event.node);
      if (own !== undefined) applyToNode(own, event);
      const outer = own === undefined || isBodyEvent(event) ? view.nodes.get(topLevelName(event.node)) : undefined;
      if (outer !== undefined) applyToBody(outer, event);
    }
  }
}

/** `review` for `review[2]/draft` and for `review[2]`. */
function topLevelName(path: string): string {
  return path.replace(/[[/].*$/su, "");
}

/** A message as it reads beside the node's name. */
export function withoutNode(message: string, node: string): string {
  const prefix = `node "${node}" failed: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

/** Why a node was skipped, in words. */
export function skipText(reason: SkipReason): string {
  switch (reason) {
    case "when":
      return "its condition was false";
    case "route":
      return "not chosen";
    case "upstream":
      return "everything it reads was skipped";
    case "unused":
      return "not needed";
    case "limit":
      return "it would have crossed a limit";
  }
}

type NodeScoped = Extract<RunEvent, { readonly node: string }>;

function isBodyEvent(event: NodeScoped): boolean {
  return event.type.startsWith("body.");
}

function applyToNode(node: NodeView, event: NodeScoped): void {
  switch (event.type) {
    case "node.started":
      Object.assign(node, { status: "running", startedAt: event.time, attempt: event.attempt, note: undefined });
      return;
    case "node.completed":
      settle(node, "succeeded", event.durationMs);
      node.note = undefined;
      return;
    case "node.failed":
      settle(node, "failed", event.durationMs);
      node.handled = event.handling === "handler" || event.handling === "skip" || event.handling === "continue";
      node.note = withoutNode(event.error.message, event.node);
      return;
    case "node.retrying":
      settle(node, "waiting", undefined);
      node.note = withoutNode(event.error.message, event.node);
      return;
    case "node.skipped":
      settle(node, "skipped", undefined);
      node.note = skipText(event.reason);
      return;
    case "node.cancelled":
      settle(node, "cancelled", undefined);
      return;
    case "node.progress":
    case "node.warning":
      node.note = event.message;
      return;
    case "llm.token":
    case "llm.reasoning":
      node.note = `${node.note ?? ""}${event.delta}`.slice(-200);
      return;
    case "resource.warning":
      node.note = resourceText(event);
      return;
    case "cap.denied":
    case "resource.exceeded":
    case "port.called":
    case "llm.called":
    case "resource.reserved":
    case "tool.called":
    case "child.spawned":
    case "body.started":
    case "body.completed":
    case "body.failed":
      return;
  }
}

/** That a limit is near, in words. */
export function resourceText({ resource, spent, limit, owner }: ResourceWarning): string {
  return `${spent} of ${resource} ${limit} of ${owner} are spent`;
}

function applyToBody(node: NodeView, event: NodeScoped): void {
  switch (event.type) {
    case "body.started":
      if (depthOf(event.node) === 0) node.passesStarted += 1;
      return;
    case "body.completed":
    case "body.failed":
      if (depthOf(event.node) === 0) node.passesEnded += 1;
      return;
    case "node.started":
      node.inner.set(event.node, event.time);
      return;
    case "node.completed":
    case "node.failed":
    case "node.retrying":
    case "node.skipped":
    case "node.cancelled":
      node.inner.delete(event.node);
      return;
    case "node.progress":
    case "node.warning":
    case "cap.denied":
    case "resource.exceeded":
    case "resource.warning":
    case "llm.token":
    case "llm.reasoning":
    case "port.called":
    case "llm.called":
    case "resource.reserved":
    case "tool.called":
    case "child.spawned":
      return;
  }
}

/** How many bodies deep a path lies. */
function depthOf(path: string): number {
  return path.split("/").length - 1;
}

function settle(node: NodeView, status: NodeStatus, durationMs: number | undefined): void {
  node.status = status;
  node.startedAt = undefined;
  node.durationMs = durationMs;
  node.inner.clear();
}
