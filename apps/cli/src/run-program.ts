/**
 * Makes a compiled program ready to run: loads its plan, opens its ports, and gives it a spawner for child pipelines, which
 * are programs too. Whoever opens it closes it.
 */
import {
  type Graph,
  HexdagError,
  isHexdagError,
  type Log,
  openPorts,
  type Plan,
  type RaisedLimits,
  type Redactor,
  type RunOptions,
} from "@hexdag/kernel";
import { createLocalSpawner, limitsTokens, loadTokenCounter } from "@hexdag/stdlib";
import type { RunApprovals } from "./approvals/run-approvals.ts";
import type { OpenCassette } from "./cassette.ts";
import type { Io } from "./io.ts";
import { loadForRun } from "./load-host.ts";
import type { PortChoice } from "./options/port.ts";
import type { ProgramToRun } from "./project/program-to-run.ts";
import { readProgramToRun } from "./project/read-program.ts";
import { locationOf } from "./project/source-files.ts";
import type { RunKeeper } from "./runs/run-keeper.ts";

/** What every run of this process shares, the children's included. */
export interface RunScope {
  readonly io: Io;
  /** `--env`: for children too, as far as they have it. */
  readonly environment: string | undefined;
  /** Learns the secrets of all of them. */
  readonly redactor: Redactor;
  /** Ports chosen on the command line. */
  readonly ports: { readonly [port: string]: PortChoice };
  /** `--record` and `--replay`: for children too. */
  readonly cassette: OpenCassette | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Sees the events of child runs. */
  readonly childSinks: NonNullable<RunOptions["sinks"]>;
  /** Whether tokens or cost are limited from outside the program. */
  readonly limited: boolean;
  /** Keeps child runs; absent when runs are not kept. */
  readonly keeper: RunKeeper | undefined;
  /** Limits of a run that is resumed, raised: for the child whose limit was in the way. */
  readonly raised: RaisedLimits | undefined;
  /** Who agrees to calls of tools. */
  readonly approvals: RunApprovals;
}

export interface ReadyProgram {
  readonly graph: Graph;
  readonly ports: NonNullable<RunOptions["ports"]>;
  /** Counts tokens for its limits; empty where the kernel's estimate is all there is. */
  readonly counting: Pick<RunOptions, "countTokens">;
  close(): Promise<void>;
}

/** Loads, opens and connects. `depth`: how many programs led to this one as children of each other. What stands in the way is returned, all of it. */
export async function openProgram(
  program: ProgramToRun,
  scope: RunScope,
  depth = 0,
): Promise<ReadyProgram | readonly HexdagError[]> {
  const { plan, base, settings } = program;
  const { cassette } = scope;
  const { loaded, problems } = await loadForRun({
    plan,
    base,
    ports: scope.ports,
    drivers: settings?.drivers,
    standIns: cassette?.standIns,
    trust: settings?.trust,
  });
  if (loaded === undefined) return problems;
  const countTokens = await loadTokenCounter(plan, scope);
  try {
    const { io, signal, redactor } = scope;
    const opened = await openPorts(plan, loaded.registry, {
      overrides: scope.ports,
      context: { secret: (name) => io.env[name] },
      signal,
      redactor,
      adapterHooks: cassette === undefined ? [] : [cassette.hook],
    });
    const filled = { ...opened.ports, ...approvalsFor(opened.ports, scope, depth) };
    const children = createChildren({ program, scope, ports: sharedPorts(plan, filled), depth });
    return {
      graph: loaded.graph,
      ports: { ...filled, spawner: opened.ports.spawner ?? children.spawner },
      counting: countTokens === undefined ? {} : { countTokens },
      async close() {
        await children.close();
        await loaded.registry.policies?.settled?.();
        await opened.close();
      },
    };
  } catch (error) {
    if (isHexdagError(error)) return [error];
    throw error;
  }
}

/** A child without approvals of its own has its parent's, which are never absent. */
function approvalsFor(
  { approvals }: ReadyProgram["ports"],
  scope: RunScope,
  depth: number,
): Pick<ReadyProgram["ports"], "approvals"> {
  return approvals === undefined && depth > 0 ? {} : { approvals: scope.approvals(approvals) };
}

/** The ports that every node sees, and children too: adapters of single nodes are those nodes' alone. */
function sharedPorts({ ports: declared }: Plan, ports: ReadyProgram["ports"]): ReadyProgram["ports"] {
  return Object.fromEntries(Object.entries(ports).filter(([key]) => declared[key]?.port === undefined));
}

interface Family {
  readonly program: ProgramToRun;
  readonly scope: RunScope;
  readonly ports: ReadyProgram["ports"];
  readonly depth: number;
}

interface Children {
  readonly spawner: ReturnType<typeof createLocalSpawner>;
  close(): Promise<void>;
}

/** Child pipelines of a program: by path relative to it, or by name in the same file. Ports a child does not fill are its parent's. */
function createChildren({ program: parent, scope, ports: parentPorts, depth }: Family): Children {
  const { keeper, raised } = scope;
  const opened = new Map<string, Promise<ReadyProgram>>();
  const ready = new Map<string, ReadyProgram>();
  const programs = new Map<string, ProgramToRun>();
  const find = async (pipeline: string): Promise<ReadyProgram> => {
    const program = await readChild(pipeline, parent, scope);
    // A child draws on what its parent may spend.
    const limited = scope.limited || limitsTokens(parent.plan);
    const child = await openProgram(program, { ...scope, limited }, depth + 1);
    if (!("graph" in child)) throw firstProblem(pipeline, child, program);
    ready.set(pipeline, child);
    programs.set(pipeline, program);
    return child;
  };
  const spawner = createLocalSpawner({
    depth,
    async lookup(pipeline) {
      const finding = opened.get(pipeline) ?? find(pipeline);
      opened.set(pipeline, finding);
      return (await finding).graph;
    },
    async place(request, graph) {
      const program = programs.get(request.pipeline);
      return program && (await keeper?.place(request, graph, program));
    },
    runOptions: ({ pipeline }) => ({
      ...(raised === undefined ? {} : { limits: raised }),
      ports: { ...parentPorts, ...ready.get(pipeline)?.ports },
      ...ready.get(pipeline)?.counting,
      log: scope.log,
      redactor: scope.redactor,
      sinks: scope.childSinks,
    }),
  });
  return {
    spawner,
    async close() {
      await spawner.close?.();
      for (const child of ready.values()) await child.close();
    },
  };
}

async function readChild(pipeline: string, parent: ProgramToRun, { io, environment }: RunScope): Promise<ProgramToRun> {
  const isPath = /[/\\]|\.(?:ya?ml|json)$/u.test(pipeline);
  const path = isPath ? parent.files.shown(pipeline) : parent.file;
  const options = { io, environment, isInherited: true, ...(isPath ? {} : { pipeline }) };
  const read = readProgramToRun(path, options).catch((error: unknown) => {
    const isNobody = isHexdagError(error) && error.code === "HD8001";
    throw isNobody ? invalidChild(pipeline, error.message, error.hint) : error;
  });
  const { plan, base, files, settings, diagnostics } = await read;
  if (plan !== undefined) return { plan, base, files, settings, file: path };
  const first = diagnostics.find(({ severity }) => severity === "error");
  const location = first?.span === undefined ? "" : `${files.shown(first.span.file)}:${first.span.line}: `;
  throw invalidChild(pipeline, `${location}${first?.message ?? "it does not compile"}`, `hexdag validate ${path}`);
}

function firstProblem(
  pipeline: string,
  [first]: readonly HexdagError[],
  { plan, files, file }: ProgramToRun,
): HexdagError {
  const location = locationOf(first?.origin, plan.sources, files);
  return invalidChild(
    pipeline,
    `${location === undefined ? "" : `${location}: `}${first?.message ?? "it does not load"}`,
    `hexdag validate ${file}`,
  );
}

function invalidChild(pipeline: string, reason: string, hint: string | undefined): HexdagError {
  return new HexdagError({
    code: "HD8008",
    message: `the pipeline "${pipeline}" cannot be run: ${reason}`,
    hint,
    retryable: false,
  });
}
