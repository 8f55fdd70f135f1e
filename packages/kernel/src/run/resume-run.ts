import { HexdagError } from "../errors/hexdag-error.ts";
import type { Graph } from "../graph/graph.ts";
import type { JournalEntry } from "../journal/entry.ts";
import { fold } from "../journal/fold.ts";
import { ActiveRun } from "./active-run.ts";
import { Past, type RaisedLimits } from "./past.ts";
import type { RunHandle, RunOptions } from "./run-handle.ts";
import type { RunResult } from "./run-result.ts";

/** What a run is resumed with: all that is not on record. Ports, sinks and hooks are the host's, as at the start. */
export interface ResumeOptions extends Omit<RunOptions, "input" | "runId" | "parentRunId" | "seed"> {
  /** Raises the limits that suspended the run. */
  readonly limits?: RaisedLimits;
}

/**
 * Takes up a run that has not ended, from its journal: what is on record is not done again, steps of nodes and passes of loops
 * included; what was under way begins again as the next attempt, under the same idempotency keys. Entries are appended to `options.journal`
 * behind the last one. Throws HD6015 for a journal that nothing can go on from; the caller sees to it that nobody else is running it.
 *
 * @example
 * const run = resumeRun(graph, entries, { ports, journal, limits: { maxCostUsd: 2 } });
 * console.log((await run.result).status);
 */
export function resumeRun(graph: Graph, entries: readonly JournalEntry[], options: ResumeOptions = {}): RunHandle {
  const [started] = entries;
  if (started?.type !== "run.started")
    throw refuse("its journal does not begin with its start", "hand in all entries of the run, in their order");
  const gap = entries.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap !== -1)
    throw refuse(`entry ${gap + 1} of its journal is missing or out of order`, "hand in all entries of the run");
  if (started.planHash !== graph.hash)
    throw refuse("it was started with another plan", "load the plan it was started with; plans are kept by their hash");
  const folded = fold(graph, entries);
  if (folded.terminal !== undefined)
    throw refuse(`it has ended: ${folded.terminal.type}`, "start a new run with the same input");
  const { limits: raised, ...rest } = options;
  const past = new Past({ started, entries, folded, raised });
  const { runId, parentRunId, seed, input } = started;
  const known = { ...rest, runId, seed, input, ...(parentRunId === undefined ? {} : { parentRunId }) };
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const active = new ActiveRun(graph, { runId, options: known, past, resolve });
  if (active.problem !== undefined) throw refuse(active.problem.message, active.problem.hint);
  queueMicrotask(() => active.start());
  return active.handle(promise);
}

function refuse(reason: string, hint: string | undefined): HexdagError {
  return new HexdagError({ code: "HD6015", message: `the run cannot be resumed: ${reason}`, hint, retryable: false });
}
