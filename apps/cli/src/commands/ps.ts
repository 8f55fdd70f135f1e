/** `hexdag ps`: the runs that are kept, and how they stand. */
import type { RunSummary } from "@hexdag/kernel/ports";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import type { Io } from "../io.ts";
import { formatDuration } from "../render/duration.ts";
import { styleFor } from "../render/style.ts";
import { tableLines } from "../render/table.ts";
import { runStore } from "../runs/find-run.ts";
import { statusOf } from "../runs/run-status.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag ps                    the latest runs
  hexdag ps --status suspended
  hexdag ps --children -n 100
  hexdag ps --json | jq '.runs[0].run_id'

Runs are kept in HEXDAG_STATE_DIR, else where your system keeps the state of programs: the last 200, and those that can be
resumed for a month. \`hexdag run --ephemeral\` keeps none.`;

const STATUSES = ["running", "succeeded", "failed", "cancelled", "suspended", "interrupted"] as const;
const SHOWN = 20;

interface Flags {
  readonly children?: boolean;
  readonly json?: boolean;
  readonly number?: string;
  readonly status?: string;
}

/** Registers the command. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("ps")
    .summary("list runs")
    .description("Lists the runs that are kept, latest first, and how they stand.")
    .option("--status <status>", `only those that are ${STATUSES.join(", ")}`)
    .option("--children", "child runs, too")
    .option("-n, --number <n>", `how many at most (${SHOWN})`)
    .option("--json", "print {runs}")
    .addHelpText("after", EXAMPLES)
    .action(async (flags: Flags) => await listRuns(flags, io));
}

async function listRuns(flags: Flags, io: Io): Promise<void> {
  const wanted = readStatus(flags.status);
  const most = readNumber(flags.number);
  const all = await runStore(io).list();
  const runs = all
    .filter((run) => flags.children === true || run.record.parentRunId === undefined)
    .filter((run) => wanted === undefined || statusOf(run) === wanted)
    .slice(0, most);
  if (flags.json === true) {
    writeJson(io, { runs: runs.map(document) });
    return;
  }
  const columns = [{ head: "run" }, { head: "pipeline" }, { head: "status" }, { head: "started" }, { head: "took" }];
  const rows = runs.map((run) => row(run, io.now()));
  const [head, ...lines] = tableLines(columns, rows);
  const style = styleFor(io.stdout, io.env);
  io.stdout.write(head === undefined ? "no runs\n" : `${[style.dim(head), ...lines].join("\n")}\n`);
}

function row(run: RunSummary, now: number): readonly string[] {
  const { record } = run;
  const took = durationOf(run);
  return [
    record.runId,
    record.pipeline,
    statusOf(run),
    `${formatDuration(now - record.startedAt)} ago`,
    took === undefined ? "" : formatDuration(took),
  ];
}

function document(run: RunSummary): object {
  const { record } = run;
  const { file } = record.host ?? {};
  return {
    run_id: record.runId,
    pipeline: record.pipeline,
    status: statusOf(run),
    started_at: new Date(record.startedAt).toISOString(),
    duration_ms: durationOf(run) ?? null,
    parent_run_id: record.parentRunId ?? null,
    file: file ?? null,
  };
}

/** From its start to its latest end, pauses while it was suspended included. */
function durationOf({ last, record }: RunSummary): number | undefined {
  return last !== undefined && "durationMs" in last && last.type.startsWith("run.")
    ? last.time - record.startedAt
    : undefined;
}

function readStatus(given: string | undefined): string | undefined {
  if (given === undefined || STATUSES.some((each) => each === given)) return given;
  throw usageError(`there is no status "${given}"`, `a run is ${STATUSES.join(", ")}`);
}

function readNumber(given: string | undefined): number {
  const value = given === undefined ? SHOWN : Number(given);
  if (Number.isInteger(value) && value > 0) return value;
  throw usageError(`-n takes a whole number from 1, not "${given}"`, "for example -n 50");
}
