import {
  createMemoryJournal,
  type Graph,
  type JournalEntry,
  type JsonValue,
  type MemoryJournal,
  type NodeStatus,
  type RunEvent,
  type RunHandle,
  type RunOptions,
  type RunResult,
  runGraph,
} from "../../src/index.ts";
import { countTimers, createFakeClock, type FakeClock, settled } from "./fake-clock.ts";

/** A run with everything a test looks at. */
export interface WatchedRun {
  readonly handle: RunHandle;
  readonly clock: FakeClock;
  /** The engine's own timers; none may be left when a run has ended. */
  readonly timers: { readonly pending: number };
  /** The run's journal; stays empty when the test brings one of its own. */
  readonly journal: MemoryJournal;
  /** Every event that a sink has seen so far. */
  readonly events: readonly RunEvent[];
  /** Fires timers until the run has ended. */
  finish(): Promise<RunResult>;
}

export interface WatchOptions extends RunOptions {
  readonly clock?: FakeClock;
}

/** Starts a run under a clock that stands still, with a fixed run id and seed. */
export function watch(graph: Graph, options: WatchOptions = {}): WatchedRun {
  const journal = createMemoryJournal();
  const events: RunEvent[] = [];
  const { sinks = [], clock = createFakeClock(), ...rest } = options;
  const timers = countTimers(clock);
  const collect = (event: RunEvent): void => {
    events.push(event);
  };
  const handle = runGraph(graph, {
    runId: "run-1",
    seed: 1,
    clock: timers,
    journal,
    sinks: [collect, ...sinks],
    ...rest,
  });
  return { handle, clock, timers, journal, events, finish: () => finishRun(handle, clock) };
}

async function finishRun(handle: RunHandle, clock: FakeClock): Promise<RunResult> {
  let result: RunResult | undefined;
  void handle.result.then((ended) => {
    result = ended;
  });
  await settled();
  while (result === undefined) {
    if (await clock.advanceToNext()) continue;
    await settled();
    if (result === undefined && clock.pending === 0)
      throw new RangeError("the run waits for something that no timer brings");
  }
  return result;
}

/** Runs a graph to its end. */
export function run(graph: Graph, options: WatchOptions = {}): Promise<RunResult> {
  return watch(graph, options).finish();
}

/** `name: status` of every node. */
export function statuses(result: RunResult): Readonly<Record<string, NodeStatus>> {
  return Object.fromEntries(Object.entries(result.nodes).map(([name, { status }]) => [name, status]));
}

/** The output of a run that must have succeeded. */
export function outputOf(result: RunResult): JsonValue {
  return result.orThrow();
}

/** Events as short lines, such as `node.started a#1`. */
export function lines(events: readonly RunEvent[]): readonly string[] {
  return events.map((event) => {
    const place = "node" in event ? ` ${event.node}` : "";
    const attempt = "attempt" in event ? `#${event.attempt}` : "";
    return `${event.type}${place}${attempt}`;
  });
}

/** Only what is in the journal. */
export function durable(events: readonly RunEvent[]): readonly JournalEntry[] {
  return events.flatMap((event) => ("ephemeral" in event ? [] : [event]));
}
