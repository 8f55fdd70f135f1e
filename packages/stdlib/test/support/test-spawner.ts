import type { Graph, JsonValue, RunOptions } from "@hexdag/kernel";
import type { PipelineSpawner } from "@hexdag/kernel/ports";
import { createLocalSpawner } from "../../src/defaults/local-spawner.ts";
import { fnNode, graphOf, node } from "./run.ts";

const functions = {
  same: (input: JsonValue) => input,
  broken: () => {
    throw new TypeError("the child is broken");
  },
};

/** The three pipelines the conformance suite asks for, and any others. */
export function createTestSpawner(
  more: Readonly<Record<string, Graph>> = {},
  runOptions: RunOptions = {},
): PipelineSpawner {
  const graphs: Readonly<Record<string, Graph>> = {
    echo: graphOf([fnNode("echoed", "same")], functions, "echo"),
    fail: graphOf([fnNode("boom", "broken")], functions, "fail"),
    hang: graphOf([node("wait", "hang", {})], {}, "hang"),
    ...more,
  };
  const spawner: PipelineSpawner = createLocalSpawner({
    lookup: (name) => (Object.hasOwn(graphs, name) ? graphs[name] : undefined),
    runOptions: () => ({ ports: { spawner }, ...runOptions }),
  });
  return spawner;
}

/** The spawner, the keys it was asked to start children under, and the run ids it answered. */
export function watched(inner: PipelineSpawner): {
  readonly spawner: PipelineSpawner;
  readonly keys: readonly string[];
  readonly started: readonly string[];
} {
  const keys: string[] = [];
  const started: string[] = [];
  const spawner: PipelineSpawner = {
    ...inner,
    spawn: async (request, call) => {
      keys.push(request.idempotencyKey);
      const runId = await inner.spawn(request, call);
      started.push(runId);
      return runId;
    },
  };
  return { spawner, keys, started };
}
