/**
 * Runs in a directory: `plans/<hash>.json`, and for each run `runs/<id>/` with `run.json` (what it was started with),
 * `journal.jsonl` and, while it is written, `owner.json`. Written synchronously: an entry costs some microseconds, and is the operating
 * system's to keep when the call returns; a process that dies loses nothing, a machine that loses power may lose the last moments.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isJsonObject, type JsonObject, type Plan, planHash } from "@hexdag/kernel";
import { type OwnedJournal, PortError, type RunRecord, type RunStore, type RunSummary } from "@hexdag/kernel/ports";
import { appendEntry, openJournal, readEntries, readLastEntry } from "./journal-file.ts";
import { giveUpOwnership, ownerOf, type RunOwner, takeOwnership } from "./run-owner.ts";
import { isWanted, latest } from "./run-queries.ts";
import { damaged, taken, unknownRun } from "./run-store-errors.ts";

/** Of `run.json`. Another one is another program's. */
const VERSION = 1;
const NAME = /^[A-Za-z0-9][\w.-]{0,127}$/u;

/**
 * Makes a store that keeps runs under `directory`, which is made when it is needed and read by nobody else.
 *
 * @example
 * const store = createFileRunStore("/var/lib/hexdag");
 * const journal = await store.create({ runId, pipeline: plan.name, planHash: graph.hash, startedAt: Date.now() }, plan);
 * await runGraph(graph, { runId, journal }).result;
 */
export function createFileRunStore(directory: string): RunStore {
  const runs = join(directory, "runs");
  const plans = join(directory, "plans");
  const folderOf = (runId: string): string => join(runs, runId);
  const isKept = (runId: string): boolean => NAME.test(runId) && existsSync(join(folderOf(runId), "run.json"));
  return {
    async create(record, plan, options) {
      options?.signal?.throwIfAborted();
      const folder = folderOf(assertName(record.runId));
      mkdirSync(runs, { recursive: true, mode: 0o700 });
      mkdirSync(plans, { recursive: true, mode: 0o700 });
      if (!makeFolder(folder)) throw taken("create", `there is a run "${record.runId}" already`, "choose another id");
      const planFile = join(plans, `${record.planHash}.json`);
      if (!existsSync(planFile)) writeWhole(planFile, JSON.stringify(plan));
      const owner = takeOwnership(folder);
      if (owner !== undefined) throw ownedBy("create", record.runId, owner);
      const journal = openSync(join(folder, "journal.jsonl"), "ax", 0o600);
      writeWhole(join(folder, "run.json"), `${JSON.stringify({ version: VERSION, ...record }, null, 1)}\n`);
      return ownedJournal(journal, folder);
    },
    async reopen(runId, options) {
      options?.signal?.throwIfAborted();
      if (!isKept(runId)) throw unknownRun("reopen", runId);
      const folder = folderOf(runId);
      const owner = takeOwnership(folder);
      if (owner !== undefined) throw ownedBy("reopen", runId, owner);
      return ownedJournal(openJournal(join(folder, "journal.jsonl")), folder);
    },
    async read(runId, options) {
      options?.signal?.throwIfAborted();
      if (!isKept(runId)) return undefined;
      const folder = folderOf(runId);
      return { record: readRecord(folder), entries: readEntries(join(folder, "journal.jsonl")) };
    },
    async plan(hash, options) {
      options?.signal?.throwIfAborted();
      const path = join(plans, `${hash}.json`);
      return /^[0-9a-f]+$/u.test(hash) && existsSync(path) ? readPlan(path, hash) : undefined;
    },
    async list(query = {}, options) {
      options?.signal?.throwIfAborted();
      const names = existsSync(runs) ? readdirSync(runs).filter((name) => name.startsWith(query.prefix ?? "")) : [];
      const wanted = names
        .filter(isKept)
        .map((name): RunSummary => ({ record: readRecord(folderOf(name)), last: undefined, owned: false }))
        .filter(({ record }) => isWanted(record, query));
      return latest(wanted, query).map(({ record }) => {
        const folder = folderOf(record.runId);
        return { record, last: readLastEntry(join(folder, "journal.jsonl")), owned: ownerOf(folder) !== undefined };
      });
    },
    async delete(runId, options) {
      options?.signal?.throwIfAborted();
      if (!isKept(runId)) return false;
      const folder = folderOf(runId);
      const owner = ownerOf(folder);
      if (owner !== undefined) throw ownedBy("delete", runId, owner);
      const { planHash: hash } = readRecord(folder);
      rmSync(folder, { recursive: true });
      const shared = readdirSync(runs).some((name) => isKept(name) && readRecord(folderOf(name)).planHash === hash);
      if (!shared) rmSync(join(plans, `${hash}.json`), { force: true });
      return true;
    },
  };
}

function ownedJournal(file: number, folder: string): OwnedJournal {
  let open = true;
  return {
    append: (entry) => appendEntry(file, entry),
    async close() {
      if (!open) return;
      open = false;
      closeSync(file);
      giveUpOwnership(folder);
    },
  };
}

function ownedBy(operation: string, runId: string, { pid, host }: RunOwner): PortError {
  const here = pid === process.pid ? "this process" : `process ${pid} on ${host}`;
  return taken(operation, `${here} is running the run "${runId}"`, "wait for its end, or stop that process");
}

/** Ids become names of directories. */
function assertName(runId: string): string {
  if (NAME.test(runId)) return runId;
  throw new PortError({
    code: "HD7010",
    port: "runs",
    operation: "create",
    message: `a run cannot be kept under the id ${JSON.stringify(runId)}`,
    hint: "ids are letters, digits, dots, dashes and underscores, at most 128",
    retryable: false,
  });
}

function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** A file that is there is whole. */
function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, path);
}

function readRecord(folder: string): RunRecord {
  const path = join(folder, "run.json");
  const { version, ...record } = readJson(path);
  if (version !== VERSION)
    throw damaged("read", `${path} has version ${JSON.stringify(version)}, and this program reads ${VERSION}`);
  if (isRecord(record)) return record;
  throw damaged("read", `${path} does not say which run it is of`);
}

function readPlan(path: string, hash: string): Plan {
  const plan: unknown = readJson(path);
  if (isPlan(plan) && planHash(plan) === hash) return plan;
  throw damaged("plan", `${path} is not the plan it is named after`);
}

function readJson(path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw damaged("read", `${path} cannot be read`, error);
  }
  return isJsonObject(value) ? value : {};
}

function isRecord(value: unknown): value is RunRecord {
  if (!isJsonObject(value)) return false;
  const { runId, pipeline, planHash: hash, startedAt } = value;
  return [runId, pipeline, hash].every((each) => typeof each === "string") && typeof startedAt === "number";
}

/** What else is wrong with it, loading it tells. */
function isPlan(value: unknown): value is Plan {
  return isJsonObject(value) && typeof value["name"] === "string" && isJsonObject(value["graph"]);
}
