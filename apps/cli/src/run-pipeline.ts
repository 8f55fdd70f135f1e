/**
 * `hexdag run`, from file name to exit code: read, compile, open, run with progress. How it ended is told by run-report.ts,
 * so that people, programs and the shell hear the same.
 */
import type { LoggingSettings } from "@hexdag/compiler";
import {
  createRedactor,
  type ErrorInfo,
  type Graph,
  type HexdagError,
  isHexdagError,
  type JournalEntry,
  type JsonValue,
  type Ledger,
  type RaisedLimits,
  type Redactor,
  type RunEvent,
  type RunHandle,
  type RunOptions,
  type RunResult,
  resumeRun,
  runGraph,
} from "@hexdag/kernel";
import { eventToJson } from "@hexdag/stdlib";
import { runApprovals } from "./approvals/run-approvals.ts";
import { type CassetteEnd, closeCassette, openCassette } from "./cassette.ts";
import { EXIT } from "./exit-codes.ts";
import { type Interruption, type InterruptWatch, watchInterrupts } from "./interrupts.ts";
import type { Io } from "./io.ts";
import { createLiveNodes, type LiveNodes } from "./live-nodes.ts";
import { createRunLog, loggingFor, withColor } from "./logging.ts";
import type { CassetteChoice } from "./options/cassette.ts";
import { inputFor, readInput } from "./options/input.ts";
import { type PortChoice, parsePorts } from "./options/port.ts";
import { outsideFailure } from "./outside-failure.ts";
import type { ProgramToRun } from "./project/program-to-run.ts";
import { readProgramToRun } from "./project/read-program.ts";
import { redactedIo } from "./redacted-io.ts";
import { isThrownByUs } from "./render/cause-lines.ts";
import { createProgress } from "./render/create-progress.ts";
import type { Progress } from "./render/progress.ts";
import { styleFor } from "./render/style.ts";
import { createRunId } from "./run-id.ts";
import { openProgram, type ReadyProgram, type RunScope } from "./run-program.ts";
import {
  type RunReport,
  reportCassette,
  reportProblems,
  reportRefusal,
  reportResult,
  reportStopped,
  reportWarnings,
  shownEvent,
} from "./run-report.ts";
import { createRunKeeper, type RunKeeper } from "./runs/run-keeper.ts";
import { redirectUserOutput } from "./user-output.ts";

export interface RunRequest {
  readonly io: Io;
  readonly file: string;
  readonly pipeline: string | undefined;
  /** `--env`. */
  readonly environment: string | undefined;
  /** As given with `--input` and `--port`. */
  readonly inputs: readonly string[];
  readonly ports: readonly string[];
  /** `--record` or `--replay`. */
  readonly cassette: CassetteChoice | undefined;
  readonly timeoutMs: number | undefined;
  /** What the command line lets the run and its children spend. */
  readonly budget: Ledger | undefined;
  /** `--approve`: globs of tools. */
  readonly approve: readonly string[];
  /** Whether a record of the run is kept. */
  readonly isKept: boolean;
  readonly format: "text" | "json" | "events";
  readonly quiet: boolean;
}

/** Runs what the request names and resolves to the exit code. Throws for mistakes in the request itself. */
export async function runPipeline(given: RunRequest): Promise<number> {
  const redactor = createRedactor();
  const { file, pipeline, environment, format, quiet } = given;
  const plainIo = redactedIo(given.io, redactor);
  const ports = parsePorts(given.ports, plainIo.cwd);
  const written = await readInput(given.inputs, plainIo);
  const read = await readProgramToRun(file, { io: plainIo, pipeline, environment });
  const { plan, base, files, settings, diagnostics } = read;
  const logging = loggingFor(settings?.logging, plainIo, base);
  const io = withColor(plainIo, logging);
  const report: RunReport = { io, format, files, sources: plan?.sources ?? [], pipeline: plan?.name ?? null };
  if (plan === undefined) return reportRefusal(report, diagnostics);
  if (!quiet) reportWarnings(report, diagnostics);
  return await runProgram({
    request: { ...given, io },
    report,
    program: { plan, base, files, settings, file },
    logging,
    ports,
    input: inputFor(written, plan.inputSchema),
    redactor,
    past: undefined,
  });
}

/** A run that is resumed. */
export interface PastRun {
  readonly runId: string;
  readonly entries: readonly JournalEntry[];
  /** What the limits that suspended it are raised to. */
  readonly limits: RaisedLimits;
}

export interface Job {
  readonly request: Omit<RunRequest, "file" | "pipeline" | "inputs">;
  readonly report: RunReport;
  readonly program: ProgramToRun;
  readonly logging: LoggingSettings;
  readonly ports: { readonly [port: string]: PortChoice };
  readonly input: JsonValue | undefined;
  readonly redactor: Redactor;
  readonly past: PastRun | undefined;
}

/** Runs what has been read, with progress, and resolves to the exit code. */
export async function runProgram(job: Job): Promise<number> {
  const { io, quiet } = job.request;
  const progress = createProgress(job.program.plan, io, quiet);
  const userOutput = redirectUserOutput((text) => progress.print(text), styleFor(io.stderr, io.env).color);
  const cancel = new AbortController();
  const live = createLiveNodes();
  const stopped = (interruption: Interruption | undefined): number =>
    reportStopped(job.report, { interruption, runId: live.runId, error: failureOf(interruption, job, live) });
  let handle: RunHandle | undefined;
  const watch = watchInterrupts(io, {
    stop(interruption) {
      const { exit, reason } = interruption;
      if (exit === EXIT.interrupted) progress.print("cancelling; press ctrl-C again to stop without waiting");
      const error = failureOf(interruption, job, live);
      if (handle !== undefined && error !== undefined) handle.fail(error);
      else cancel.abort(reason);
    },
    exiting(interruption) {
      progress.close();
      process.exitCode = stopped(interruption);
    },
  });
  const start = (graph: Graph, options: RunOptions): RunHandle => {
    const { past } = job;
    handle =
      past === undefined
        ? runGraph(graph, options)
        : resumeRun(graph, past.entries, { ...options, limits: past.limits });
    return handle;
  };
  try {
    const ended = await execute(job, progress, { watch, live, start, signal: cancel.signal });
    progress.close();
    const { interruption } = watch;
    if (interruption?.error?.code === "HD9001") throw interruption.error.cause;
    if (ended === "stopped") return stopped(interruption);
    if ("problems" in ended) return reportProblems(job.report, ended.problems);
    const exit = reportResult(job.report, ended.result, interruption);
    return reportCassette(job.report, { exit, quiet, ...ended.cassette });
  } finally {
    progress.close();
    watch[Symbol.dispose]();
    userOutput[Symbol.dispose]();
  }
}

function failureOf(interruption: Interruption | undefined, job: Job, live: LiveNodes): ErrorInfo | undefined {
  const { plan, base } = job.program;
  return interruption && job.redactor.redact(outsideFailure(interruption, { plan, base, atWork: live.atWork }));
}

interface Outside {
  readonly watch: InterruptWatch;
  readonly live: LiveNodes;
  /** Starts the run, so that what happens outside can end it. */
  start(graph: Graph, options: RunOptions): RunHandle;
  readonly signal: AbortSignal;
}

type Ended =
  | "stopped"
  | { readonly result: RunResult; readonly cassette: CassetteEnd }
  | { readonly problems: readonly HexdagError[] };

/** Opens the program and runs it, until it has ended or nobody wants to wait for that any more. */
async function execute(job: Job, progress: Progress, outside: Outside): Promise<Ended> {
  const { request, program, ports, input, redactor } = job;
  const { io, timeoutMs, budget, environment = program.plan.environment } = request;
  const { watch, live, signal } = outside;
  const log = createRunLog(job.logging, { print: (line) => progress.print(line), redact: redactor.text, io });
  const write = (event: RunEvent): void => io.stdout.write(`${eventToJson(event)}\n`);
  const isWatched = request.format === "events";
  const childSinks = isWatched ? [write] : [];
  const cassette = await openCassette(request.cassette, io.cwd);
  if (isHexdagError(cassette)) return { problems: [cassette] };
  const approvals = runApprovals({
    approve: request.approve,
    person: { keyboard: io.keyboard, progress },
    recording: cassette && { hook: cassette.hook, pipeline: program.plan.name, redactor },
  });
  const limited = budget?.limits("tokens") === true || budget?.limits("costNanoUsd") === true;
  const keeper = keeperFor(job, (line) => progress.print(line));
  const raised = job.past?.limits;
  const shared = { io, environment, redactor, ports, cassette, log, signal, childSinks, approvals };
  const scope: RunScope = { ...shared, limited, keeper, raised };
  const opening = openProgram(program, scope);
  const opened = await Promise.race([opening, watch.interrupted]);
  if (opened === "stopped") return opened;
  if (!("graph" in opened)) return { problems: opened };
  const runId = job.past?.runId ?? createRunId(io.now());
  const begun = job.past === undefined ? keeper?.begin(runId, program, opened.graph) : keeper?.reopen(runId);
  const journal = await begun;
  const handle = outside.start(opened.graph, {
    runId,
    ...(journal === undefined ? {} : { journal }),
    ...(input === undefined ? {} : { input }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(budget === undefined ? {} : { guards: { ledger: budget } }),
    ports: opened.ports,
    ...opened.counting,
    signal,
    log,
    redactor,
    sinks: [
      (event) => live.sink(event),
      (event) => progress.sink(event),
      ...(isWatched ? [(event: RunEvent) => write(shownEvent(job.report, event))] : []),
    ],
  });
  const result = await Promise.race([handle.result, watch.forced]);
  if (result === "stopped") return result;
  // An adapter that never finishes closing must not hold the result back for ever.
  const closing = closeProgram(opened, progress).then(() => keeper?.close());
  await Promise.race([closing, watch.interruption === undefined ? watch.interrupted : watch.forced]);
  return { result, cassette: await closeCassette(cassette, result) };
}

/** What a run came to is not lost by an adapter that cannot be closed after it. */
async function closeProgram(opened: ReadyProgram, progress: Progress): Promise<void> {
  try {
    await opened.close();
  } catch (error) {
    if (error instanceof Error && isThrownByUs(error.stack) && !isHexdagError(error)) throw error;
    progress.print(`an adapter cannot be closed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function keeperFor({ request }: Job, tell: (line: string) => void): RunKeeper | undefined {
  const { io, environment, ports, approve, isKept } = request;
  return isKept ? createRunKeeper(io, { cwd: io.cwd, environment, ports, approve }, tell) : undefined;
}
