/** `hexdag resume`, from a run's name to its exit code: read its record, open its program again, and go on. */
import { createRedactor, HexdagError, type JournalEntry, type JsonObject } from "@hexdag/kernel";
import type { RunRecord } from "@hexdag/kernel/ports";
import { loggingFor, withColor } from "./logging.ts";
import { parsePorts } from "./options/port.ts";
import { budgetFor, type RaiseFlags, readRaisedLimits } from "./options/raised-limits.ts";
import { readKeptProgram } from "./project/read-program.ts";
import { redactedIo } from "./redacted-io.ts";
import { type RunRequest, runProgram } from "./run-pipeline.ts";
import type { RunReport } from "./run-report.ts";
import { findRun } from "./runs/find-run.ts";
import { statusOf } from "./runs/run-status.ts";
import { usageError } from "./usage-error.ts";

export interface ResumeRequest extends Pick<RunRequest, "io" | "ports" | "approve" | "timeoutMs" | "format" | "quiet"> {
  /** As the command line names the run. */
  readonly named: string;
  readonly raise: RaiseFlags;
}

/** Goes on with the run and resolves to the exit code. Throws HD8001 for a run that cannot go on. */
export async function resumePipeline(given: ResumeRequest): Promise<number> {
  const limits = readRaisedLimits(given.raise);
  const { store, run } = await findRun(given.named, given.io);
  const { record } = run;
  assertResumable(record, statusOf(run));
  const [stored, plan] = await Promise.all([store.read(record.runId), store.plan(record.planHash)]);
  if (stored === undefined || plan === undefined) throw incomplete(record);
  const host = hostOf(record);
  const redactor = createRedactor();
  const plainIo = redactedIo(
    { ...given.io, ...(host.config === undefined ? {} : { env: withConfig(given, host.config) }) },
    redactor,
  );
  const { base, files, settings } = await readKeptProgram(host.file, plan, plainIo);
  const logging = loggingFor(settings?.logging, plainIo, base);
  const io = withColor(plainIo, logging);
  const report: RunReport = { io, format: given.format, files, sources: plan.sources, pipeline: plan.name };
  // The choices of the first command line were relative to where that was.
  const ports = { ...parsePorts(host.ports, host.cwd), ...parsePorts(given.ports, io.cwd) };
  const approve = [...host.approve, ...given.approve];
  const { environment } = host;
  return await runProgram({
    request: {
      io,
      environment,
      ports: [...host.ports, ...given.ports],
      approve,
      timeoutMs: given.timeoutMs,
      cassette: undefined,
      isKept: true,
      format: given.format,
      quiet: given.quiet,
      budget: budgetFor(given.raise, suspendedBy(stored.entries)),
    },
    report,
    logging,
    ports,
    redactor,
    input: undefined,
    program: { plan, base, files, settings, file: host.file },
    past: { runId: record.runId, entries: stored.entries, limits },
  });
}

function assertResumable({ runId, parentRunId }: RunRecord, status: ReturnType<typeof statusOf>): void {
  if (parentRunId !== undefined)
    throw usageError(
      `${runId} is a child run: it goes on with the run that started it`,
      `hexdag resume ${parentRunId}`,
    );
  if (status === "running") throw usageError(`${runId} is running`, "wait for its end, or stop its process");
  if (status !== "suspended" && status !== "interrupted")
    throw usageError(
      `${runId} has ${status === "cancelled" ? "been cancelled" : status}: there is nothing to go on with`,
      "hexdag run starts a new run",
    );
}

interface Host {
  readonly file: string;
  readonly cwd: string;
  readonly environment: string | undefined;
  readonly config: string | undefined;
  readonly ports: readonly string[];
  readonly approve: readonly string[];
}

/** What was noted of the process that started the run. */
function hostOf(record: RunRecord): Host {
  const { host = {} } = record;
  const [file, cwd] = [textIn(host, "file"), textIn(host, "cwd")];
  if (file === undefined || cwd === undefined) throw incomplete(record);
  return {
    file,
    cwd,
    environment: textIn(host, "environment"),
    config: textIn(host, "config"),
    ports: textsIn(host, "ports"),
    approve: textsIn(host, "approve"),
  };
}

function withConfig({ io }: ResumeRequest, config: string): ResumeRequest["io"]["env"] {
  return { ...io.env, HEXDAG_CONFIG_PATH: config };
}

function suspendedBy(entries: readonly JournalEntry[]): unknown {
  const last = entries.findLast(({ type }) => type === "run.suspended");
  return last?.type === "run.suspended" ? last.error.data?.["owner"] : undefined;
}

function incomplete({ runId }: RunRecord): HexdagError {
  return new HexdagError({
    code: "HD7013",
    message: `the record of run ${runId} is not complete: what it was started with is missing`,
    hint: "start a new run",
    retryable: false,
  });
}

function textIn(host: JsonObject, key: string): string | undefined {
  const value = host[key];
  return typeof value === "string" ? value : undefined;
}

function textsIn(host: JsonObject, key: string): readonly string[] {
  const value = host[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
