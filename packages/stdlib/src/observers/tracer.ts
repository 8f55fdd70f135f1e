/**
 * Builds a tree of spans from the events of one or more runs: a run holds its nodes, a node its bodies and port calls, a
 * body its nodes, and a child run stands under the run that started it. Reads events only; decides nothing.
 */
import type { ErrorInfo, RunEvent } from "@hexdag/kernel";
import type { EventSink } from "@hexdag/kernel/ports";

/** Something that took time. */
export interface Span {
  readonly kind: "run" | "node" | "body" | "port";
  /** The pipeline, the node's or body's path in the run, or `port.method`. */
  readonly name: string;
  readonly runId: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Absent while it is running. */
  readonly endedAt?: number;
  readonly status: "running" | "succeeded" | "failed" | "skipped" | "cancelled";
  /** Of a node: attempts begun. */
  readonly attempts?: number;
  /** Of a call of a port: the attempt it belongs to, counted from 1. */
  readonly attempt?: number;
  /** Of a call of a port: the same for every try of one piece of work. */
  readonly idempotencyKey?: string;
  readonly error?: ErrorInfo | string;
  readonly children: readonly Span[];
}

export interface Tracer {
  /** Hand it to `runGraph` or an `ObserverManager`. */
  readonly sink: EventSink;
  /** Runs without a known parent, in order of their start. */
  readonly roots: readonly Span[];
  /** Forgets everything. */
  clear(): void;
}

/** Makes a tracer that knows nothing yet. */
export function createTracer(): Tracer {
  const roots: OpenSpan[] = [];
  const spans = new Map<string, OpenSpan>();
  return {
    sink: (event) => trace(event, { roots, spans }),
    roots,
    clear() {
      roots.length = 0;
      spans.clear();
    },
  };
}

type OpenSpan = { -readonly [TKey in keyof Span as Exclude<TKey, "children">]: Span[TKey] } & {
  readonly children: OpenSpan[];
};

interface Trace {
  readonly roots: OpenSpan[];
  /** By run, kind and name. */
  readonly spans: Map<string, OpenSpan>;
}

function trace(event: RunEvent, into: Trace): void {
  switch (event.type) {
    case "run.started":
      open(into, event, "run", event.pipeline);
      break;
    case "run.completed":
      close(into, event, "run", { status: "succeeded" });
      break;
    case "run.failed":
      close(into, event, "run", { status: "failed", error: event.error });
      break;
    case "run.cancelled":
      close(into, event, "run", { status: "cancelled", error: event.reason });
      break;
    case "node.started":
      open(into, event, "node", event.node).attempts = event.attempt;
      break;
    case "node.completed":
      close(into, event, "node", { status: "succeeded" });
      break;
    case "node.failed":
      close(into, event, "node", { status: "failed", error: event.error });
      break;
    case "node.skipped":
      close(into, event, "node", { status: "skipped", error: event.reason });
      break;
    case "node.cancelled":
      close(into, event, "node", { status: "cancelled" });
      break;
    case "body.started":
      open(into, event, "body", event.node);
      break;
    case "body.completed":
      close(into, event, "body", { status: "succeeded" });
      break;
    case "body.failed":
      close(into, event, "body", { status: "failed", error: event.error });
      break;
    case "port.called":
      addPortCall(into, event);
      break;
    default:
      break;
  }
}

type SpanEvent = RunEvent & { readonly node?: string };
type Ending = Pick<OpenSpan, "status"> & { readonly error?: ErrorInfo | string };

/** The span of this name, opened now unless an earlier attempt did. */
function open(into: Trace, event: SpanEvent, kind: Span["kind"], name: string): OpenSpan {
  const key = keyOf(event.runId, kind, name);
  const known = into.spans.get(key);
  if (known !== undefined) return known;
  const span: OpenSpan = { kind, name, runId: event.runId, startedAt: event.time, status: "running", children: [] };
  into.spans.set(key, span);
  (parentOf(into, event, kind, name)?.children ?? into.roots).push(span);
  return span;
}

function close(into: Trace, event: SpanEvent, kind: Span["kind"], { status, error }: Ending): void {
  const span = open(into, event, kind, event.node ?? event.pipeline);
  span.status = status;
  span.endedAt = event.time;
  if (error !== undefined) span.error = error;
}

function addPortCall(into: Trace, event: Extract<RunEvent, { type: "port.called" }>): void {
  const { node, port, method, runId, time, durationMs, ok, error, attempt, idempotencyKey } = event;
  const span: OpenSpan = {
    kind: "port",
    name: `${port}.${method}`,
    runId,
    startedAt: time - durationMs,
    endedAt: time,
    status: ok ? "succeeded" : "failed",
    attempt,
    idempotencyKey,
    ...(error === undefined ? {} : { error }),
    children: [],
  };
  (into.spans.get(keyOf(runId, "node", node))?.children ?? into.roots).push(span);
}

function parentOf({ spans }: Trace, event: SpanEvent, kind: Span["kind"], name: string): OpenSpan | undefined {
  if (kind === "run") return findRun(spans, event.parentRunId);
  const run = findRun(spans, event.runId);
  if (kind === "body") return spans.get(keyOf(event.runId, "node", name.replace(/\[[^\]]*\]$/, ""))) ?? run;
  const slash = name.lastIndexOf("/");
  if (slash < 0) return run;
  return spans.get(keyOf(event.runId, "body", name.slice(0, slash))) ?? run;
}

function findRun(spans: Trace["spans"], runId: string | undefined): OpenSpan | undefined {
  return runId === undefined ? undefined : spans.get(keyOf(runId, "run", ""));
}

/** A run has one span, whatever its name. */
function keyOf(runId: string, kind: Span["kind"], name: string): string {
  return kind === "run" ? `${runId} run` : `${runId} ${kind} ${name}`;
}
