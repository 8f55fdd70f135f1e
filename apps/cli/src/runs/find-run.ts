/** The run a command line names: by its id, the beginning of one, or `latest`. */
import type { RunStore, RunSummary } from "@hexdag/kernel/ports";
import type { Io } from "../io.ts";
import { usageError } from "../usage-error.ts";
import { openRunStore } from "./run-keeper.ts";

const LATEST = "latest";
/** How an argument of that kind is described. */
export const RUN_ARGUMENT = "a run's id, the beginning of one, or `latest`";

export interface FoundRun {
  readonly store: RunStore;
  readonly run: RunSummary;
}

/** The store runs are kept in. Throws HD8001 where there is none. */
export function runStore(io: Io): RunStore {
  const store = openRunStore(io);
  if (store !== undefined) return store;
  throw usageError("runs are kept nowhere here", "set HEXDAG_STATE_DIR to a directory, or HOME");
}

/** Throws HD8001 for a name that is no run's, or several runs'. */
export async function findRun(named: string, io: Io): Promise<FoundRun> {
  const store = runStore(io);
  if (named === LATEST) {
    const [run] = (await store.list()).filter(({ record }) => record.parentRunId === undefined);
    if (run !== undefined) return { store, run };
    throw usageError("no run is kept yet", "hexdag run FILE keeps one, unless it is --ephemeral");
  }
  const runs = named === "" ? [] : await store.list({ prefix: named });
  const exact = runs.find(({ record }) => record.runId === named) ?? (runs.length === 1 ? runs[0] : undefined);
  if (exact !== undefined) return { store, run: exact };
  if (runs.length === 0) throw usageError(`no run "${named}" is kept`, "hexdag ps lists them");
  const ids = runs.slice(0, 4).map(({ record }) => record.runId);
  throw usageError(`"${named}" is the beginning of ${runs.length} runs' ids`, `for example ${ids.join(", ")}`);
}

/** A run and the child runs it led to, at any depth, parents first. */
export async function familyOf({ store, run }: FoundRun): Promise<readonly RunSummary[]> {
  const children = await store.list({ parentRunId: run.record.runId });
  const below = await Promise.all(children.toReversed().map((child) => familyOf({ store, run: child })));
  return [run, ...below.flat()];
}
