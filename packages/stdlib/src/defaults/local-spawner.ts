/**
 * A `PipelineSpawner` for one process. Children are ordinary runs started with `runGraph`; this file only remembers which
 * there are. It keeps the results of ended children, at most `maxKept`, so that they can be asked for late.
 */
import { type Graph, type RunHandle, type RunOptions, type RunResult, runGraph } from "@hexdag/kernel";
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
  readonly runOptions?: (request: SpawnRequest) => Omit<RunOptions, "input" | "runId" | "parentRunId" | "signal">;
  /** How deep children may start children. Default 32: a pipeline that starts itself has to stop somewhere. */
  readonly maxDepth?: number;
  /** How many runs led to the ones this spawner serves, where each program has a spawner of its own. Default 0. */
  readonly depth?: number;
  /** Ended children whose results are kept. Default 10,000; the one that ended first goes first. */
  readonly maxKept?: number;
}

interface Child {
  readonly depth: number;
  readonly handle: RunHandle;
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
  const ended: { readonly runId: string; readonly key: string }[] = [];

  const start = async (request: SpawnRequest, { signal, guards }: SpawnOptions): Promise<string> => {
    const { pipeline, input, parentRunId, idempotencyKey: key } = request;
    const depth = (children.get(parentRunId)?.depth ?? outerDepth) + 1;
    if (depth > maxDepth) throw tooDeep(pipeline, depth, maxDepth);
    const graph = await lookup(pipeline);
    if (graph === undefined)
      throw refuse("spawn", `there is no pipeline "${pipeline}"`, "check the name, and that its file is loaded");
    signal?.throwIfAborted();
    const handle = runGraph(graph, {
      ...runOptions?.(request),
      input,
      parentRunId,
      ...(signal === undefined ? {} : { signal }),
      ...(guards === undefined ? {} : { guards }),
    });
    // Known at once: the child's first node may ask for a child of its own before this function goes on.
    children.set(
      handle.runId,
      childOf(handle, depth, () => keep({ runId: handle.runId, key })),
    );
    return handle.runId;
  };

  const keep = (child: { readonly runId: string; readonly key: string }): void => {
    ended.push(child);
    for (const oldest of ended.splice(0, Math.max(0, ended.length - maxKept))) {
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
      child.handle.cancel("cancelled through the spawner");
      return true;
    },
    async close() {
      const running = [...children.values()].filter((child) => child.running);
      for (const child of running) child.handle.cancel("the host is closing");
      await Promise.all(running.map((child) => child.result));
    },
  };
}

function childOf(handle: RunHandle, depth: number, onEnd: () => void): Child {
  const child: Child = {
    depth,
    handle,
    running: true,
    result: handle.result.then((result) => {
      child.running = false;
      onEnd();
      return toChildResult(result);
    }),
  };
  return child;
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
