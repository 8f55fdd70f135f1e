import type { PipelineSpawner } from "@hexdag/kernel/ports";
import { describePipelineSpawner, PIPELINE_SPAWNER_SUITE, type PipelineSpawnerTarget } from "@hexdag/testing";
import { createLocalSpawner } from "../../src/defaults/local-spawner.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";
import { createTestSpawner } from "../support/test-spawner.ts";

const target: PipelineSpawnerTarget = { name: "local", capabilities: [], create: createTestSpawner };

describePipelineSpawner(target);

function broken(change: (spawner: PipelineSpawner) => Partial<PipelineSpawner>): PipelineSpawnerTarget {
  return {
    ...target,
    create: () => {
      const spawner = createTestSpawner();
      return { ...spawner, ...change(spawner) };
    },
  };
}

const always = (runId: string): PipelineSpawnerTarget => broken(() => ({ spawn: async () => runId }));

describeBrokenFakes(PIPELINE_SPAWNER_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsPriorities"] },
  "runs: resolves to the child's output": broken((spawner) => ({
    spawn: (request, call) => spawner.spawn({ ...request, input: null }, call),
  })),
  "runs: resolves, not rejects, for a child that failed": broken((spawner) => ({
    result: async (runId, call) => {
      const result = await spawner.result(runId, call);
      if (result.status === "failed") throw new Error(result.error.message);
      return result;
    },
  })),
  "runs: gives every child a run id of its own": always("child-1"),
  "runs: gives one child for one idempotency key, also at the same time and after its end": broken((spawner) => {
    let count = 0;
    return { spawn: (request, call) => spawner.spawn({ ...request, idempotencyKey: String(count++) }, call) };
  }),
  "runs: answers for a child as often as it is asked": broken((spawner) => {
    const asked = new Set<string>();
    return {
      result: (runId, call) => {
        if (asked.has(runId)) return Promise.reject(new Error("taken already"));
        asked.add(runId);
        return spawner.result(runId, call);
      },
    };
  }),
  "runs: refuses a pipeline it does not know, by name": broken((spawner) => ({
    spawn: (request, call) =>
      request.pipeline.startsWith("no-")
        ? Promise.reject(new TypeError("undefined graph"))
        : spawner.spawn(request, call),
  })),
  "runs: refuses to answer for a run it does not know": broken((spawner) => ({
    result: (runId, call) =>
      runId.startsWith("no-")
        ? Promise.resolve({ runId, status: "succeeded", output: null })
        : spawner.result(runId, call),
  })),
  "cancel: ends a running child, and says that there was one": broken((spawner) => ({
    cancel: async (runId, call) => {
      await spawner.cancel(runId, call);
      return false;
    },
  })),
  "cancel: says when there was nothing to cancel": broken((spawner) => ({
    cancel: async (runId, call) => {
      await spawner.cancel(runId, call);
      return true;
    },
  })),
  "cancel: follows the signal given to spawn, also after spawn has resolved": broken((spawner) => ({
    spawn: (request) => spawner.spawn(request),
  })),
  "cancel: starts nothing when that signal is aborted already": broken((spawner) => ({
    spawn: (request) => spawner.spawn(request),
  })),
  "cancel: an aborted wait rejects with the reason and leaves the child running": broken((spawner) => ({
    result: async (runId, call) => {
      call?.signal?.addEventListener("abort", () => void spawner.cancel(runId));
      return await spawner.result(runId, call);
    },
  })),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no host")) })),
  "lifecycle: can be closed twice": {
    ...target,
    create: () => ({
      ...createLocalSpawner({ lookup: () => undefined }),
      close: () => Promise.reject(new Error("closed already")),
    }),
  },
});
