import type { RunEvent } from "@hexdag/kernel";

const envelope = { runId: "run-1", parentRunId: undefined, pipeline: "tea", seq: 1 };

/** Events with everything a renderer does not look at filled in. */
export const events = {
  started: (time = 0): RunEvent => ({ ...envelope, type: "run.started", time, input: {}, planHash: "h", seed: 1, nodes: 3 }),
  completed: (time: number): RunEvent => ({ ...envelope, type: "run.completed", time, output: null, durationMs: time }),
  failed: (time: number): RunEvent => ({ ...envelope, type: "run.failed", time, error: { code: "HD6001", message: "no" }, durationMs: time }),
  nodeStarted: (node: string, time: number, attempt = 1): RunEvent => ({ ...envelope, type: "node.started", time, node, attempt }),
  nodeCompleted: (node: string, time: number, durationMs = 5): RunEvent => ({ ...envelope, type: "node.completed", time, node, attempt: 1, output: null, durationMs }),
  nodeFailed: (node: string, time: number, message: string, handling: "fail" | "handler" = "fail"): RunEvent => ({
    ...envelope,
    type: "node.failed",
    time,
    node,
    attempt: 1,
    error: { code: "HD6001", message },
    handling,
    durationMs: 7,
  }),
  nodeSkipped: (node: string, time: number): RunEvent => ({ ...envelope, type: "node.skipped", time, node, reason: "when" }),
  progress: (node: string, time: number, message: string): RunEvent => ({ ...envelope, type: "node.progress", time, node, attempt: 1, message, ephemeral: true, sub: 1 }),
  token: (node: string, delta: string): RunEvent => ({ ...envelope, type: "llm.token", time: 0, node, attempt: 1, delta, ephemeral: true, sub: 1 }),
  bodyStarted: (node: string, time: number): RunEvent => ({ ...envelope, type: "body.started", time, node }),
  bodyCompleted: (node: string, time: number): RunEvent => ({ ...envelope, type: "body.completed", time, node, output: null, durationMs: 1 }),
};
