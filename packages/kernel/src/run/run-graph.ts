import type { Graph } from "../graph/graph.ts";
import { ActiveRun } from "./active-run.ts";
import type { RunHandle, RunOptions } from "./run-handle.ts";
import type { RunResult } from "./run-result.ts";

/**
 * Starts a run and returns at once. The first node starts after the calling code has had the chance to look at the handle.
 *
 * @example
 * const run = runGraph(graph, { input: { topic: "bees" } });
 * for await (const event of run.events) console.error(event.type);
 * const result = await run.result;
 */
export function runGraph(graph: Graph, options: RunOptions = {}): RunHandle {
  const runId = options.runId ?? crypto.randomUUID();
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const active = new ActiveRun(graph, { runId, options, past: undefined, resolve });
  queueMicrotask(() => active.start());
  return active.handle(promise);
}
