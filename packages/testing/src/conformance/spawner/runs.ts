import { isHexdagError } from "@hexdag/kernel";
import type { PipelineSpawner, SpawnRequest } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { PipelineSpawnerTarget } from "./spawner-target.ts";

/** `spawn` and `result`: a child is a run of its own. */
export const spawnerRunsFacet: Facet<PipelineSpawner, PipelineSpawnerTarget> = {
  name: "runs",
  cases: {
    "resolves to the child's output": async (spawner) => {
      const runId = await spawner.spawn(requestOf("echo", { input: { text: "hi" } }));
      expect(await spawner.result(runId)).toEqual({ runId, status: "succeeded", output: { echoed: { text: "hi" } } });
    },
    "resolves, not rejects, for a child that failed": async (spawner) => {
      const runId = await spawner.spawn(requestOf("fail"));
      const result = await spawner.result(runId);
      expect(result).toMatchObject({
        runId,
        status: "failed",
        error: { code: expect.stringMatching(/^HD\d{4}$/), message: expect.stringContaining("broken") },
      });
    },
    "gives every child a run id of its own": async (spawner) => {
      const runIds = await Promise.all(
        ["a", "b", "c"].map((key) => spawner.spawn(requestOf("echo", { idempotencyKey: key }))),
      );
      expect(new Set([...runIds, "run-1"]).size).toBe(4);
    },
    "gives one child for one idempotency key, also at the same time and after its end": async (spawner) => {
      const request = requestOf("echo", { idempotencyKey: "once" });
      const [first, second] = await Promise.all([spawner.spawn(request), spawner.spawn(request)]);
      await spawner.result(first);
      expect([second, await spawner.spawn(request)]).toEqual([first, first]);
    },
    "answers for a child as often as it is asked": async (spawner) => {
      const runId = await spawner.spawn(requestOf("echo", { input: [1] }));
      const [first, second] = await Promise.all([spawner.result(runId), spawner.result(runId)]);
      expect(second).toEqual(first);
      expect(await spawner.result(runId)).toEqual(first);
    },
    "refuses a pipeline it does not know, by name": async (spawner) => {
      const error = await rejectionOf(spawner.spawn(requestOf("no-such-pipeline")));
      expect(isHexdagError(error) ? error.message : String(error)).toContain('"no-such-pipeline"');
      expect(isHexdagError(error)).toBe(true);
    },
    "refuses to answer for a run it does not know": async (spawner) => {
      expect(isHexdagError(await rejectionOf(spawner.result("no-such-run")))).toBe(true);
    },
  },
};

/** A request for a pipeline; its idempotency key is the pipeline's name unless given. */
export function requestOf(pipeline: string, overrides: Partial<SpawnRequest> = {}): SpawnRequest {
  return { pipeline, input: {}, parentRunId: "run-1", idempotencyKey: pipeline, ...overrides };
}
