import { createFakeClock } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createEchoLlm } from "../src/defaults/llm/echo-llm.ts";
import { createObserverManager } from "../src/defaults/observer-manager.ts";
import { createConsoleSink } from "../src/observers/console-sink.ts";
import { createJsonlSink } from "../src/observers/jsonl-sink.ts";
import { createTracer, type Span } from "../src/observers/tracer.ts";
import { type Functions, fnNode, node, run } from "./support/run.ts";
import { createTestSpawner } from "./support/test-spawner.ts";

const functions: Functions = {
  ok: () => 1,
  broken: () => {
    throw new Error("no luck");
  },
};
const clock = createFakeClock(Date.UTC(2026, 0, 2, 3, 4, 5));
const options = { functions, clock, runId: "run-1" };

describe("the console sink", () => {
  it("tells the story of a run, one line per event", async () => {
    const lines: string[] = [];
    const skipped = fnNode("never", "ok", { when: { $expr: { kind: "literal", value: false }, text: "false" } });
    await run([fnNode("a", "ok"), skipped, fnNode("b", "broken", { dataDependencies: ["a"] })], {
      ...options,
      sinks: [createConsoleSink((line) => lines.push(line))],
    });
    expect(lines.join("")).toMatchInlineSnapshot(`
      "2026-01-02T03:04:05.000Z test started (3 nodes, run run-1)
      2026-01-02T03:04:05.000Z test a started
      2026-01-02T03:04:05.000Z test a succeeded after 0 ms
      2026-01-02T03:04:05.000Z test b started
      2026-01-02T03:04:05.000Z test never skipped (when)
      2026-01-02T03:04:05.000Z test b failed after 0 ms: HD6001 node "b" failed: no luck
      2026-01-02T03:04:05.000Z test failed after 0 ms: HD6001 node "b" failed: no luck
      "
    `);
  });

  it("leaves out tokens and port calls", async () => {
    const lines: string[] = [];
    const ask = node("ask", "llm", { prompt: "a b", stream: true });
    await run([ask], {
      ...options,
      ports: { llm: createEchoLlm({ clock }) },
      sinks: [createConsoleSink((line) => lines.push(line))],
    });
    expect(lines).toHaveLength(4);
  });
});

describe("the JSONL sink", () => {
  it("writes every event as a line of JSON with snake_case keys, data untouched", async () => {
    const lines: string[] = [];
    const asIs: Functions = { same: (input: unknown) => input };
    await run([fnNode("a", "same")], {
      ...options,
      functions: asIs,
      input: { camelKey: { deepKey: 1 } },
      sinks: [createJsonlSink((line) => lines.push(line))],
    });
    expect(lines.every((line) => line.endsWith("\n") && line.indexOf("\n") === line.length - 1)).toBe(true);
    const events = lines.map((line): unknown => JSON.parse(line));
    expect(events[0]).toMatchObject({
      type: "run.started",
      run_id: "run-1",
      seq: 1,
      plan_hash: expect.any(String),
      input: { camelKey: { deepKey: 1 } },
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "node.completed", duration_ms: 0, output: { camelKey: { deepKey: 1 } } }),
    );
  });
});

/** A span as one line of a tree. */
function outline(spans: readonly Span[], indent = ""): readonly string[] {
  return spans.flatMap((span) => [
    `${indent}${span.kind} ${span.name} ${span.status}`,
    ...outline(span.children, `${indent}  `),
  ]);
}

describe("the tracer", () => {
  it("says of each port call which attempt made it, under which key", async () => {
    const tracer = createTracer();
    const ask = node("ask", "llm", { prompt: "hi" });
    await run([ask], { ...options, ports: { llm: createEchoLlm({ clock }) }, sinks: [tracer.sink] });
    const [call] = tracer.roots[0]?.children[0]?.children ?? [];
    expect(call).toMatchObject({ name: "llm.generate", attempt: 1, idempotencyKey: "run-1:ask" });
  });

  it("builds the tree of a run, its nodes, bodies and port calls", async () => {
    const tracer = createTracer();
    const ask = node("ask", "llm", { prompt: "hi" });
    const loop = node("each", "loop", {
      times: 2,
      itemVar: "item",
      indexVar: "index",
      concurrency: 1,
      errorHandling: "fail_fast",
      initialState: {},
      stateUpdate: {},
      onMaxIterations: "fail",
      collect: "list",
      body: { $body: { nodes: [ask] } },
    });
    await run([loop], { ...options, ports: { llm: createEchoLlm({ clock }) }, sinks: [tracer.sink] });
    expect(outline(tracer.roots)).toEqual([
      "run test succeeded",
      "  node each succeeded",
      "    body each[0] succeeded",
      "      node each[0]/ask succeeded",
      "        port llm.generate succeeded",
      "    body each[1] succeeded",
      "      node each[1]/ask succeeded",
      "        port llm.generate succeeded",
    ]);
  });

  it("puts a child run under its parent, and keeps errors", async () => {
    const tracer = createTracer();
    const spawner = createTestSpawner({}, { sinks: [tracer.sink] });
    await run([node("child", "pipeline", { pipeline: "fail", wait: true })], {
      ...options,
      ports: { spawner },
      sinks: [tracer.sink],
    });
    expect(outline(tracer.roots)).toContain("  run fail failed");
    expect(tracer.roots[0]).toMatchObject({ status: "failed", error: { code: "HD6001" } });
  });

  it("keeps one span for a node that was tried several times", async () => {
    const tracer = createTracer();
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 0, maxDelayMs: 0, jitter: 0 } as const;
    await run([fnNode("b", "broken", { retry })], { functions, sinks: [tracer.sink] });
    expect(tracer.roots[0]?.children).toMatchObject([{ name: "b", attempts: 3, status: "failed" }]);
  });

  it("forgets everything when cleared", async () => {
    const tracer = createTracer();
    await run([fnNode("a", "ok")], { ...options, sinks: [tracer.sink] });
    tracer.clear();
    expect(tracer.roots).toEqual([]);
  });
});

describe("the observer manager", () => {
  it("tells what a sink threw, or rejected with, to onError", async () => {
    const errors: unknown[] = [];
    const observers = createObserverManager({ onError: (error) => errors.push(error) });
    observers.subscribe(() => {
      throw new TypeError("sync");
    });
    observers.subscribe(() => Promise.reject(new TypeError("async")));
    await run([], { ...options, sinks: [observers.notify] });
    expect(new Set(errors.map(String))).toEqual(new Set(["TypeError: sync", "TypeError: async"]));
  });

  it("gives a sink that subscribes during a delivery the next event", async () => {
    const observers = createObserverManager();
    const late: string[] = [];
    let subscribed = false;
    observers.subscribe(() => {
      if (!subscribed) observers.subscribe((event) => late.push(event.type));
      subscribed = true;
    });
    await run([fnNode("a", "ok")], { ...options, sinks: [observers.notify] });
    expect(late[0]).toBe("node.started");
  });
});
