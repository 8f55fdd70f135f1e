import type { RunEvent } from "../event/run-event.ts";
import type { PortLifecycle } from "./call-options.ts";

/** Receives events in order of `seq`. May return a promise, which nobody waits for; what it throws or rejects with is reported, never felt by the run. */
export type EventSink = (event: RunEvent) => unknown;

export interface SinkOptions {
  /** Only events of these types. A trailing `*` matches any rest: `node.*`. Absent: all. */
  readonly types?: readonly string[];
}

/** Hands events to sinks. Sinks are held strongly until unsubscribed; no event is dropped and none is delivered twice. */
export interface ObserverManager extends PortLifecycle {
  /** Returns a function that unsubscribes; calling it twice does nothing. */
  subscribe(sink: EventSink, options?: SinkOptions): () => void;
  /** Delivers synchronously, in the order of the calls. Never throws. */
  notify(event: RunEvent): void;
}
