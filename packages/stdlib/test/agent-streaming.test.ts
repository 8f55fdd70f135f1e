/** What an agent publishes while it works: what the model writes and thinks, and how its tools get on. */
import type { RunEvent } from "@hexdag/kernel";
import type { Llm, LlmResponse, LlmStreamPart, SupportsStreaming, ToolRouter } from "@hexdag/kernel/ports";
import { describe, expect, test } from "vitest";
import { calls, play, progressOf, says } from "./support/agent.ts";

/** A model that streams its turns. */
function streaming(turns: readonly (readonly LlmStreamPart[])[]): Llm & SupportsStreaming {
  let turn = 0;
  return {
    generate: () => Promise.reject(new Error("it is asked for pieces")),
    capabilities: () => ({ tools: true }),
    async *stream() {
      yield* turns[turn++] ?? [];
    },
  };
}

const finish = (response: LlmResponse): LlmStreamPart => ({ type: "finish", response });
const text = (piece: string): LlmStreamPart => ({ type: "text-delta", text: piece });
const thought = (piece: string): LlmStreamPart => ({ type: "reasoning-delta", text: piece });

describe("an agent that streams", () => {
  const turns = [
    [thought("Let me "), thought("see."), finish(calls(["work", {}], ["work", { fail: true }]))],
    [text("All "), text("done."), finish(says("All done."))],
  ];
  const tools: ToolRouter = {
    tools: () => Promise.resolve([{ name: "work", description: "Works.", parameters: { type: "object" } }]),
    call({ arguments: { fail } }, options) {
      if (fail === true) return Promise.reject(new Error("broken"));
      options?.onProgress?.({ progress: 1, total: 2, message: "half" });
      options?.onProgress?.({ progress: 2 });
      return Promise.resolve({ value: "ok" });
    },
  };

  test("publishes tokens and thoughts as they come", async () => {
    const events: RunEvent[] = [];
    expect(await play({ llm: streaming(turns), tools, config: { stream: true }, events })).toMatchObject({
      nodes: { a: { output: "All done." } },
    });
    const pieces = events.flatMap((event) =>
      event.type === "llm.token" || event.type === "llm.reasoning"
        ? [{ type: event.type, delta: event.delta, ephemeral: event.ephemeral }]
        : [],
    );
    expect(pieces).toEqual([
      { type: "llm.reasoning", delta: "Let me ", ephemeral: true },
      { type: "llm.reasoning", delta: "see.", ephemeral: true },
      { type: "llm.token", delta: "All ", ephemeral: true },
      { type: "llm.token", delta: "done.", ephemeral: true },
    ]);
  });

  test("publishes how every tool call begins, gets on and ends", async () => {
    const events: RunEvent[] = [];
    await play({ llm: streaming(turns), tools, config: { stream: true, parallelTools: false }, events });
    expect(progressOf(events)).toEqual([
      "turn 1: work, work",
      "work: called",
      "work: half (1 of 2)",
      "work: 2",
      "work: done",
      "work: called",
      "work: failed",
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "node.progress",
        data: { tool: "work", call: "tool-1.1", status: "running", progress: 1, total: 2 },
      }),
    );
  });

  test("says less when it does not", async () => {
    const events: RunEvent[] = [];
    const llm: Llm = {
      ...streaming([]),
      generate: (() => {
        const answers = [calls(["work", {}]), says("ok")];
        return () => Promise.resolve(answers.shift() ?? says("never"));
      })(),
    };
    await play({ llm, tools, events });
    expect(progressOf(events)).toEqual(["turn 1: work"]);
    expect(events.some(({ type }) => type === "llm.token" || type === "llm.reasoning")).toBe(false);
  });
});

test("an llm node that streams publishes thoughts, too", async () => {
  const events: RunEvent[] = [];
  const llm = streaming([[thought("Hm."), text("Five."), finish(says("Five."))]]);
  const node = { kind: "llm", config: { humanMessage: "2 + 3?", stream: true } };
  expect(await play({ llm, node, events })).toMatchObject({ nodes: { a: { output: "Five." } } });
  expect(events).toContainEqual(expect.objectContaining({ type: "llm.reasoning", delta: "Hm.", node: "a" }));
});
