import type { PipelineSpawner } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import { requestOf } from "./runs.ts";
import type { PipelineSpawnerTarget } from "./spawner-target.ts";

/** How children end early: by name, and with their parent. */
export const spawnerCancelFacet: Facet<PipelineSpawner, PipelineSpawnerTarget> = {
  name: "cancel",
  cases: {
    "ends a running child, and says that there was one": async (spawner) => {
      const runId = await spawner.spawn(requestOf("hang"));
      expect(await spawner.cancel(runId)).toBe(true);
      expect(await spawner.result(runId)).toMatchObject({ runId, status: "cancelled", reason: expect.any(String) });
    },
    "says when there was nothing to cancel": async (spawner) => {
      expect(await spawner.cancel("no-such-run")).toBe(false);
      const runId = await spawner.spawn(requestOf("echo"));
      await spawner.result(runId);
      expect(await spawner.cancel(runId)).toBe(false);
      expect(await spawner.result(runId)).toMatchObject({ status: "succeeded" });
    },
    "follows the signal given to spawn, also after spawn has resolved": async (spawner) => {
      const parent = new AbortController();
      const runId = await spawner.spawn(requestOf("hang"), { signal: parent.signal });
      parent.abort(new Error("the parent ended"));
      expect(await spawner.result(runId)).toMatchObject({ status: "cancelled" });
    },
    "starts nothing when that signal is aborted already": async (spawner) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(spawner.spawn(requestOf("echo"), { signal }))).toBe(reason);
    },
    "an aborted wait rejects with the reason and leaves the child running": async (spawner) => {
      const runId = await spawner.spawn(requestOf("hang"));
      const stop = new AbortController();
      const waiting = rejectionOf(spawner.result(runId, { signal: stop.signal }));
      const reason = new Error("no longer wanted");
      stop.abort(reason);
      expect(await waiting).toBe(reason);
      expect(await spawner.cancel(runId)).toBe(true);
    },
  },
};
