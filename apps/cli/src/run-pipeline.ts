/**
 * `hexdag run`, from file name to exit code: read, compile, load, open ports, run with progress. How it ended is told by
 * run-report.ts, so that people, programs and the shell hear the same.
 */
import {
  type HexdagError,
  isHexdagError,
  type JsonValue,
  type Log,
  openPorts,
  type Plan,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import { EXIT } from "./exit-codes.ts";
import { type InterruptWatch, watchInterrupts } from "./interrupts.ts";
import type { Io } from "./io.ts";
import { type LoadedPlan, loadForRun, standardComponents } from "./load-host.ts";
import { readInput } from "./options/input.ts";
import { type PortChoice, parsePorts } from "./options/port.ts";
import { readProgram } from "./project/read-program.ts";
import { createProgress } from "./render/create-progress.ts";
import { eventLine } from "./render/event-line.ts";
import type { Progress } from "./render/progress.ts";
import { styleFor } from "./render/style.ts";
import { type RunReport, reportProblems, reportRefusal, reportResult, reportWarnings } from "./run-report.ts";
import { createRunId } from "./run-id.ts";
import { redirectConsole } from "./user-output.ts";

export interface RunRequest {
  readonly io: Io;
  readonly file: string;
  readonly pipeline: string | undefined;
  /** As given with `--input` and `--port`. */
  readonly inputs: readonly string[];
  readonly ports: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly format: "text" | "json" | "events";
  readonly quiet: boolean;
}

/** Runs what the request names and resolves to the exit code. Throws for mistakes in the request itself. */
export async function runPipeline(request: RunRequest): Promise<number> {
  const { io, file, pipeline, format, quiet } = request;
  const ports = parsePorts(request.ports);
  const input = await readInput(request.inputs, io);
  const standard = standardComponents();
  const { plan, base, files, diagnostics } = readProgram(file, { io, pipeline, components: standard });
  const report: RunReport = { io, format, files, sources: plan?.sources ?? [], pipeline: plan?.name ?? null };
  if (plan === undefined) return reportRefusal(report, diagnostics);
  if (!quiet) reportWarnings(report, diagnostics);

  const { loaded, problems } = await loadForRun({ plan, base, standard, ports });
  if (loaded === undefined) return reportProblems(report, problems);
  return await runLoaded({ request, report, loaded, plan, ports, input });
}

interface ReadyRun {
  readonly request: RunRequest;
  readonly report: RunReport;
  readonly loaded: LoadedPlan;
  readonly plan: Plan;
  readonly ports: { readonly [port: string]: PortChoice };
  readonly input: JsonValue | undefined;
}

async function runLoaded(run: ReadyRun): Promise<number> {
  const { io, quiet } = run.request;
  const progress = createProgress(run.plan, io, quiet);
  const userConsole = redirectConsole((text) => progress.print(text), styleFor(io.stderr, io.env).color);
  const cancel = new AbortController();
  const watch = watchInterrupts(io, ({ exit, reason }) => {
    if (exit === EXIT.interrupted) progress.print("cancelling; press ctrl-C again to stop without waiting");
    cancel.abort(reason);
  });
  try {
    const ended = await start(run, progress, { watch, signal: cancel.signal });
    progress.close();
    if (ended === "forced") return EXIT.interrupted;
    if ("problem" in ended) return reportProblems(run.report, [ended.problem]);
    return reportResult(run.report, ended.result, watch.interruption);
  } finally {
    progress.close();
    watch[Symbol.dispose]();
    userConsole[Symbol.dispose]();
  }
}

interface Outside {
  readonly watch: InterruptWatch;
  readonly signal: AbortSignal;
}

type Ended = "forced" | { readonly result: RunResult } | { readonly problem: HexdagError };

/** Opens the ports and runs, until the run has ended or nobody wants to wait for that any more. */
async function start(run: ReadyRun, progress: Progress, { watch, signal }: Outside): Promise<Ended> {
  const { request, loaded, plan, ports, input } = run;
  const { io } = request;
  try {
    const opened = await openPorts(plan, loaded.registry, {
      overrides: ports,
      context: { secret: (name) => io.env[name] },
      signal,
    });
    const handle = runGraph(loaded.graph, {
      runId: createRunId(io.now()),
      ...(input === undefined ? {} : { input }),
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      ports: opened.ports,
      signal,
      log: progressLog(progress, io),
      sinks: [
        (event) => progress.sink(event),
        ...(request.format === "events"
          ? [(event: Parameters<typeof eventLine>[0]) => io.stdout.write(`${eventLine(event)}\n`)]
          : []),
      ],
    });
    const result = await Promise.race([handle.result, watch.forced]);
    if (result === "forced") return result;
    await Promise.race([opened.close(), watch.forced]);
    return { result };
  } catch (error) {
    if (isHexdagError(error)) return { problem: error };
    throw error;
  }
}

/** What nodes log goes beside the progress; `debug` only on demand. */
function progressLog(progress: Progress, io: Io): Log {
  const line = (level: string) => (message: string, data?: Readonly<Record<string, unknown>>) =>
    progress.print(`${level}: ${message}${data === undefined ? "" : ` ${JSON.stringify(data)}`}`);
  const debug = io.env["HEXDAG_DEBUG"];
  return {
    debug: debug === undefined || debug === "" ? () => undefined : line("debug"),
    info: line("info"),
    warn: line("warning"),
    error: line("error"),
  };
}
