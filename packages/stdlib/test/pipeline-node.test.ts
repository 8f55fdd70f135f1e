import { type PipelineSpawner, PortError } from "@hexdag/kernel/ports";
import { settled } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createLocalSpawner } from "../src/defaults/local-spawner.ts";
import { expr, field } from "./support/exprs.ts";
import { errorOf, type Functions, fnNode, graphOf, node, outputOf, run } from "./support/run.ts";
import { createTestSpawner, watched } from "./support/test-spawner.ts";

const child = (config: Parameters<typeof node>[2], more = {}) =>
  node("child", "pipeline", { wait: true, ...config }, more);
const retry = { maxAttempts: 2, backoff: "constant", initialDelayMs: 0, maxDelayMs: 0, jitter: 0 } as const;

describe("pipeline", () => {
  it("gives the child's output for its own input", async () => {
    const ports = { spawner: createTestSpawner() };
    expect(await outputOf(child({ pipeline: "echo" }), { ports, input: { a: 1 } })).toEqual({ echoed: { a: 1 } });
  });

  it("hands the child the mapped input", async () => {
    const ports = { spawner: createTestSpawner() };
    const mapped = child({ pipeline: "echo", input: { topic: expr(field("subject")), depth: 2 } });
    expect(await outputOf(mapped, { ports, input: { subject: "bees" } })).toEqual({
      echoed: { topic: "bees", depth: 2 },
    });
  });

  it("makes the child a run of its own, under this one", async () => {
    const starts: { readonly pipeline: string; readonly parent: string | undefined }[] = [];
    const spawner = createTestSpawner(
      {},
      {
        sinks: [
          (event) =>
            event.type === "run.started" && starts.push({ pipeline: event.pipeline, parent: event.parentRunId }),
        ],
      },
    );
    const { result } = await run([child({ pipeline: "echo" })], { ports: { spawner }, runId: "parent-1" });
    expect(result.status).toBe("succeeded");
    expect(starts).toEqual([{ pipeline: "echo", parent: "parent-1" }]);
  });

  it("fails with the child, its node and its reason named", async () => {
    const ports = { spawner: createTestSpawner() };
    expect(await errorOf(child({ pipeline: "fail" }), { ports })).toMatchObject({
      code: "HD6001",
      message: expect.stringMatching(/"fail" failed at node "boom".*the child is broken/),
      data: { pipeline: "fail", code: "HD6001", node: "boom" },
    });
  });

  it("says once where a pipeline that starts itself fails", async () => {
    const self = graphOf([child({ pipeline: "self" })], {}, "self");
    const { message } = await errorOf(child({ pipeline: "self" }), { ports: { spawner: createTestSpawner({ self }) } });
    expect(message.match(/failed at node/gu)).toHaveLength(1);
    expect(message).toContain("number 33 of a chain");
  });

  it("fails for a pipeline nobody knows", async () => {
    const ports = { spawner: createTestSpawner() };
    expect(await errorOf(child({ pipeline: "nope" }), { ports })).toMatchObject({
      code: "HD7003",
      message: expect.stringContaining('"nope"'),
    });
  });

  it("gives the run id at once when it does not wait", async () => {
    const spawner = createTestSpawner();
    const output = await outputOf(child({ pipeline: "echo", wait: false }), { ports: { spawner } });
    expect(output).toEqual({ run_id: expect.any(String) });
  });

  it("starts a new child for an attempt after one whose child failed", async () => {
    let tries = 0;
    const functions: Functions = {
      flaky: () => {
        tries += 1;
        if (tries === 1) throw new Error("not yet");
        return "done";
      },
    };
    const { spawner, keys } = watched(
      createTestSpawner({ flaky: graphOf([fnNode("work", "flaky")], functions, "flaky") }),
    );
    const { result } = await run([child({ pipeline: "flaky" }, { retry })], { ports: { spawner }, runId: "r" });
    expect(result.orThrow()).toEqual({ child: { work: "done" } });
    expect(keys).toEqual(["r:child", "r:child", "r:child#2"]);
    expect(tries).toBe(2);
  });

  it("goes on with the child there is when it asks again", async () => {
    const { spawner, keys, started } = watched(createTestSpawner());
    let isFirst = true;
    const forgetful: PipelineSpawner = {
      ...spawner,
      // As when the answer is lost on the way.
      result: async (runId, call) => {
        const result = await spawner.result(runId, call);
        if (!isFirst) return result;
        isFirst = false;
        throw new PortError({ port: "spawner", operation: "result", message: "lost", retryable: true });
      },
    };
    const { result } = await run([child({ pipeline: "echo" }, { retry })], {
      ports: { spawner: forgetful },
      runId: "r",
    });
    expect(result.orThrow()).toEqual({ child: { echoed: {} } });
    expect(keys).toEqual(["r:child", "r:child"]);
    expect(new Set(started).size).toBe(1);
  });

  it("a run that is begun again under its id gets the children it had", async () => {
    const { spawner, started } = watched(createTestSpawner());
    const nodes = [child({ pipeline: "echo" })];
    await run(nodes, { ports: { spawner }, runId: "r" });
    await run(nodes, { ports: { spawner }, runId: "r" });
    expect(started[1]).toBe(started[0]);
  });

  it("is cancelled with its parent, and cancels its child", async () => {
    const endings: string[] = [];
    const spawner = createTestSpawner(
      {},
      { sinks: [(event) => event.type.startsWith("run.") && endings.push(event.type)] },
    );
    const stop = new AbortController();
    const running = run([child({ pipeline: "hang" })], { ports: { spawner }, signal: stop.signal });
    await settled();
    await settled();
    stop.abort(new Error("enough"));
    expect((await running).result.status).toBe("cancelled");
    await settled();
    expect(endings).toEqual(["run.started", "run.cancelled"]);
  });
});

describe("the local spawner", () => {
  it("stops a pipeline that starts itself", async () => {
    const again = () => graphOf([child({ pipeline: "again" })], {}, "again");
    const spawner = createLocalSpawner({ lookup: again, maxDepth: 3, runOptions: () => ({ ports: { spawner } }) });
    expect(await errorOf(child({ pipeline: "again" }), { ports: { spawner } })).toMatchObject({
      message: expect.stringContaining("child run number 4 of a chain"),
    });
  });

  it("tries again under the same key when the pipeline was not there the first time", async () => {
    let known = false;
    const spawner = createLocalSpawner({ lookup: () => (known ? graphOf([], {}, "late") : undefined) });
    const request = { pipeline: "late", input: {}, parentRunId: "p", idempotencyKey: "k" };
    await expect(spawner.spawn(request)).rejects.toMatchObject({ code: "HD7003" });
    known = true;
    expect(await spawner.result(await spawner.spawn(request))).toMatchObject({ status: "succeeded" });
  });

  it("forgets the oldest ended children beyond maxKept", async () => {
    const spawner = createLocalSpawner({ lookup: () => graphOf([], {}, "x"), maxKept: 1 });
    const spawn = async (key: string): Promise<string> => {
      const runId = await spawner.spawn({ pipeline: "x", input: {}, parentRunId: "p", idempotencyKey: key });
      await spawner.result(runId);
      return runId;
    };
    const first = await spawn("a");
    const second = await spawn("b");
    await expect(spawner.result(first)).rejects.toMatchObject({ code: "HD7003" });
    expect(await spawner.result(second)).toMatchObject({ status: "succeeded" });
    expect(await spawn("a")).not.toBe(first);
  });

  it("cancels what still runs when it is closed", async () => {
    const spawner = createTestSpawner();
    const runId = await spawner.spawn({ pipeline: "hang", input: {}, parentRunId: "p", idempotencyKey: "k" });
    await spawner.close?.();
    expect(await spawner.result(runId)).toMatchObject({ status: "cancelled" });
  });
});
