import type { RunEvent } from "@hexdag/kernel";

const ENVELOPE = { runId: "run-1", parentRunId: undefined, pipeline: "demo", time: 0 } as const;

/** The events of a small run, in order: it starts, `fetch` runs and answers, it ends. */
export const EVENTS: readonly RunEvent[] = [
  { ...ENVELOPE, seq: 1, type: "run.started", input: {}, planHash: "hash", seed: 1, nodes: 1 },
  { ...ENVELOPE, seq: 2, type: "node.started", node: "fetch", attempt: 1 },
  { ...ENVELOPE, seq: 3, type: "node.completed", node: "fetch", attempt: 1, output: 1, durationMs: 0 },
  { ...ENVELOPE, seq: 4, type: "run.completed", output: 1, durationMs: 0 },
];
