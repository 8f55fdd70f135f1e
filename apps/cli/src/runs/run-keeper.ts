/**
 * Keeps what `hexdag run` runs, children included, so that a run can be resumed, added up and asked about later. A store that cannot
 * be written is told once, and the run goes on without a record; once a record has begun, what cannot be recorded ends the run.
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Graph, Journal, JsonObject } from "@hexdag/kernel";
import type { OwnedJournal, RunRecord, RunStore, RunSummary, SpawnRequest } from "@hexdag/kernel/ports";
import { type ChildPlace, createFileRunStore } from "@hexdag/stdlib";
import type { Io } from "../io.ts";
import type { ProgramToRun } from "../project/program-to-run.ts";
import { createRunId } from "../run-id.ts";
import { stateDirectory } from "../state-directory.ts";

/** Runs that are kept when there are more of them than `PRUNE_AT`; those that could be resumed are kept for a month. */
const KEPT = 200;
const PRUNE_AT = 300;
const MONTH_MS = 30 * 24 * 60 * 60 * 1_000;

/** What opening the run again takes. */
export interface HostNote {
  readonly cwd: string;
  readonly environment: string | undefined;
  /** As given with `--port` and `--approve`. */
  readonly ports: readonly string[];
  readonly approve: readonly string[];
}

export interface RunKeeper {
  /** Begins a record. `undefined`: it cannot be kept. */
  begin(runId: string, program: ProgramToRun, graph: Graph): Promise<Journal | undefined>;
  /** Goes on with a record that is there. Throws HD7014 when another process has it. */
  reopen(runId: string): Promise<Journal>;
  /** Where a child is kept: its record from before its parent was resumed, if it has one. */
  place(request: SpawnRequest, graph: Graph, program: ProgramToRun): Promise<ChildPlace | undefined>;
  /** Leaves the records to whoever comes next, and lets old ones go. */
  close(): Promise<void>;
}

/** The user's own store; `undefined` when there is no place for one. */
export function openRunStore({ env }: Pick<Io, "env">): RunStore | undefined {
  const directory = stateDirectory(env);
  return directory === undefined ? undefined : createFileRunStore(directory);
}

/** `tell` shows a line to whoever watches. */
export function createRunKeeper(io: Io, note: HostNote, tell: (line: string) => void): RunKeeper | undefined {
  const store = openRunStore(io);
  if (store === undefined) return undefined;
  const open = new Map<string, OwnedJournal>();
  /** Of runs that are resumed: what is kept of their children. Those that begin here have none yet. */
  const families = new Map<string, readonly RunSummary[]>();
  let isTold = false;
  const hold = (runId: string, journal: OwnedJournal): Journal => {
    open.set(runId, journal);
    return journal;
  };
  const reopen = async (runId: string): Promise<Journal> => {
    const journal = hold(runId, await store.reopen(runId));
    families.set(runId, await store.list({ parentRunId: runId }));
    return journal;
  };
  const record = (runId: string, { plan, base, file }: ProgramToRun, graph: Graph): RunRecord => {
    const { cwd, environment, ports, approve } = note;
    const at = { cwd, base, file: resolve(cwd, file), config: io.env["HEXDAG_CONFIG_PATH"] ?? null };
    const host: JsonObject = { ...at, environment: environment ?? null, ports: [...ports], approve: [...approve] };
    return { runId, pipeline: plan.name, planHash: graph.hash, startedAt: io.now(), host };
  };
  const begin = async (kept: RunRecord, program: ProgramToRun): Promise<Journal | undefined> => {
    try {
      return hold(kept.runId, await store.create(kept, program.plan));
    } catch (error) {
      if (!isTold) tell(`note: this run is not kept: ${error instanceof Error ? error.message : String(error)}`);
      isTold = true;
      return undefined;
    }
  };
  return {
    begin: (runId, program, graph) => begin(record(runId, program, graph), program),
    reopen,
    async place({ parentRunId, idempotencyKey }, graph, program) {
      // A parent that is kept nowhere would not find its children again.
      if (!open.has(parentRunId)) return undefined;
      const known = families.get(parentRunId)?.find(({ record: kept }) => kept.idempotencyKey === idempotencyKey);
      if (known !== undefined) {
        const { runId } = known.record;
        const journal = open.get(runId) ?? (await reopen(runId));
        return { runId, journal, entries: (await store.read(runId))?.entries ?? [] };
      }
      const runId = createRunId(io.now());
      const journal = await begin({ ...record(runId, program, graph), parentRunId, idempotencyKey }, program);
      return journal === undefined ? undefined : { runId, journal, entries: [] };
    },
    async close() {
      for (const journal of open.values()) await journal.close();
      open.clear();
      const directory = stateDirectory(io.env);
      if (directory !== undefined) await prune(store, directory, io.now());
    },
  };
}

/** Looks at the number of runs alone, as long as there are few. */
async function prune(store: RunStore, directory: string, now: number): Promise<void> {
  if (countRuns(join(directory, "runs")) < PRUNE_AT) return;
  const old = (await store.list()).slice(KEPT).filter(({ last, owned, record }) => {
    const mayGoOn = last?.type !== "run.completed" && last?.type !== "run.failed" && last?.type !== "run.cancelled";
    return !owned && (!mayGoOn || record.startedAt < now - MONTH_MS);
  });
  for (const { record } of old) await store.delete(record.runId);
}

function countRuns(directory: string): number {
  try {
    return readdirSync(directory).length;
  } catch {
    // Nothing was ever kept.
    return 0;
  }
}
