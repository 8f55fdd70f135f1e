/**
 * A `PipelineSpawner` for one process. Children are ordinary runs started with `runGraph`; this file only remembers which
 * there are. It keeps the results of ended children, at most `maxKept`, so that they can be asked for late.
 */
import {
  type Graph,
  type Journal,
  type JournalEntry,
  type ResumeOptions,
  type RunHandle,
  type RunOptions,
  type RunResult,
  resumeRun,
  runGraph,
} from "@hexdag/kernel";
import {
  type CallOptions,
  type ChildResult,
  type PipelineSpawner,
  PortError,
  type SpawnOptions,
  type SpawnRequest,
} from "@hexdag/kernel/ports";

export interface LocalSpawnerOptions {
  /** Finds a pipeline by the name a manifest gave. `undefined` when there is none. */
  readonly lookup: (pipeline: string) => Graph | undefined | Promise<Graph | undefined>;
  /** What every child run is given besides its input: ports, sinks, hooks. Called once per child. */
  readonly runOptions?: (
    request: SpawnRequest,
  ) => Omit<RunOptions, "input" | "runId" | "parentRunId" | "seed" | "signal"> & Pick<ResumeOptions, "limits">;
  /** Where a child is kept, and what is on record of it: it goes on from there. Absent, or none: it is kept nowhere. */
  readonly place?: (request: SpawnRequest, graph: Graph) => Promise<ChildPlace | undefined>;
  /** How deep children may start children. Default 32: a pipeline that starts itself has to stop somewhere. */
  readonly maxDepth?: number;
  /** How many runs led to the ones this spawner serves, where each program has a spawner of its own. Default 0. */
  readonly depth?: number;
  /** Ended children whose results are kept. Default 10,000; the one that ended first goes first. */
  readonly maxKept?: number;
}

/** A child's record. */
export interface ChildPlace {
  readonly runId: string;
  readonly journal: Journal;
  /** None of a child that begins. */
  readonly entries: readonly JournalEntry[];
}

interface Child {
  readonly depth: number;
  readonly cancel: (reason: string) => void;
  readonly result: Promise<ChildResult>;
  running: boolean;
}

/**
 * Makes a spawner. Its ports usually contain the spawner itself, so that children can have children.
 *
 * @example
 * const spawner = createLocalSpawner({ lookup: (name) => graphs.get(name), runOptions: () => ({ ports: { spawner } }) });
 */
export function createLocalSpawner(options: LocalSpawnerOptions): PipelineSpawner {
  const { lookup, runOptions, maxDepth = 32, depth: outerDepth = 0, maxKept = 10_000 } = options;
  const children = new Map<string, Child>();
  const byKey = new Map<string, Promise<string>>();
  const past: { readonly runId: string; readonly key: string }[] = [];

  const start = async (request: SpawnRequest, { signal, guards }: SpawnOptions): Promise<string> => {
    const { pipeline, input, parentRunId, idempotencyKey: key } = request;
    const depth = (children.get(parentRunId)?.depth ?? outerDepth) + 1;
    if (depth > maxDepth) throw tooDeep(pipeline, depth, maxDepth);
    const graph = await lookup(pipeline);
    if (graph === undefined)
      throw refuse("spawn", `there is no pipeline "${pipeline}"`, "check the name, and that its file is loaded");
    const place = await options.place?.(request, graph);
    signal?.throwIfAborted();
    const ended = endOf(place);
    if (ended !== undefined) {
      const { runId } = ended;
      children.set(runId, { depth, cancel: () => undefined, result: Promise.resolve(ended), running: false });
      keep({ runId, key });
      return runId;
    }
    const given = {
      ...runOptions?.(request),
      ...(signal === undefined ? {} : { signal }),
      ...(guards === undefined ? {} : { guards }),
      ...(place === undefined ? {} : { journal: place.journal }),
    };
    const runId = place?.runId;
    const fresh = { ...given, input, parentRunId, ...(runId === undefined ? {} : { runId }) };
    const begun = place !== undefined && place.entries.length > 0;
    const handle = begun ? resumeRun(graph, place.entries, given) : runGraph(graph, fresh);
    // Known at once: the child's first node may ask for a child of its own before this function goes on.
    children.set(
      handle.runId,
      childOf(handle, depth, () => keep({ runId: handle.runId, key })),
    );
    return handle.runId;
  };

  const keep = (child: { readonly runId: string; readonly key: string }): void => {
    past.push(child);
    for (const oldest of past.splice(0, Math.max(0, past.length - maxKept))) {
      children.delete(oldest.runId);
      byKey.delete(oldest.key);
    }
  };

  return {
    async spawn(request, call) {
      call?.signal?.throwIfAborted();
      const key = request.idempotencyKey;
      const known = byKey.get(key);
      if (known !== undefined) return await known;
      const starting = start(request, call ?? {});
      byKey.set(key, starting);
      // What could not start may be tried again under the same key.
      starting.catch(() => byKey.delete(key));
      return await starting;
    },
    async result(runId, call) {
      call?.signal?.throwIfAborted();
      const child = children.get(runId);
      const hint = "its result may have been dropped, or it belongs to another process";
      if (child === undefined) throw refuse("result", `no child run "${runId}" is known here`, hint);
      return await unlessAborted(child.result, call);
    },
    async cancel(runId, call) {
      call?.signal?.throwIfAborted();
      const child = children.get(runId);
      if (child === undefined || !child.running) return false;
      child.cancel("cancelled through the spawner");
      return true;
    },
    async close() {
      const running = [...children.values()].filter((child) => child.running);
      for (const child of running) child.cancel("the host is closing");
      await Promise.all(running.map((child) => child.result));
    },
  };
}

function childOf(handle: RunHandle, depth: number, onEnd: () => void): Child {
  const child: Child = {
    depth,
    cancel: (reason) => handle.cancel(reason),
    running: true,
    result: handle.result.then((result) => {
      child.running = false;
      onEnd();
      return toChildResult(result);
    }),
  };
  return child;
}

/** How a child ended before its parent was resumed; `undefined` when it has not. */
function endOf(place: ChildPlace | undefined): ChildResult | undefined {
  const last = place?.entries.at(-1);
  if (place === undefined || last === undefined) return undefined;
  const { runId } = place;
  switch (last.type) {
    case "run.completed":
      return { runId, status: "succeeded", output: last.output };
    case "run.failed":
      return { runId, status: "failed", error: last.error };
    case "run.cancelled":
      return { runId, status: "cancelled", reason: last.reason };
    default:
      return undefined;
  }
}

function tooDeep(pipeline: string, depth: number, maxDepth: number): PortError {
  const hint = `at most ${maxDepth} runs may start each other; does a pipeline start itself?`;
  return refuse("spawn", `"${pipeline}" would be child run number ${depth} of a chain`, hint);
}

function toChildResult(result: RunResult): ChildResult {
  const { runId } = result;
  switch (result.status) {
    case "succeeded":
      return { runId, status: "succeeded", output: result.output };
    case "failed":
      return { runId, status: "failed", error: result.error };
    case "cancelled":
      return { runId, status: "cancelled", reason: result.reason };
    case "suspended":
      return { runId, status: "suspended", error: result.error };
  }
}

/** The value, or a rejection with the signal's reason, whichever comes first. */
async function unlessAborted<TValue>(work: Promise<TValue>, call: CallOptions | undefined): Promise<TValue> {
  const signal = call?.signal;
  if (signal === undefined) return await work;
  return await new Promise<TValue>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function refuse(operation: string, message: string, hint: string): PortError {
  return new PortError({ port: "spawner", operation, message, hint, retryable: false });
}
