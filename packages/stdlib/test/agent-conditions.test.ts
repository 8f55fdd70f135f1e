/** When agents stop before they have answered, and when an answer is not the last word. */
import type { RunEvent } from "@hexdag/kernel";
import { describe, expect, test } from "vitest";
import { calls, model, play, says, stepsOf } from "./support/agent.ts";
import { binary, call, expr, lit, local, path } from "./support/exprs.ts";

const sum = calls(["add", { a: 2, b: 3 }]);
const callCount = call("len", local("$calls"));

describe("stop_when", () => {
  const stopWhen = expr(binary(callCount, ">=", lit(2)));

  test("ends the calls: the model is asked for its answer, without tools", async () => {
    const { llm, asked } = model([sum, sum, says("It is 5.")]);
    const events: RunEvent[] = [];
    expect(await play({ llm, config: { stopWhen }, events })).toMatchObject({ nodes: { a: { output: "It is 5." } } });
    expect(asked[2]?.tools).toBeUndefined();
    expect(asked[2]?.messages.at(-1)).toEqual({
      role: "user",
      content: "That is enough. Answer now, with what you have.",
    });
    expect(stepsOf(events)).toEqual([
      "a[turn-1]",
      "a[tool-1.1]",
      "a[stop-1]",
      "a[turn-2]",
      "a[tool-2.1]",
      "a[stop-2]",
      "a[last-turn]",
    ]);
  });

  test("sees the turn, and each call with what it was called with and what it gave", async () => {
    const last = { kind: "index", object: local("$calls"), index: lit(-1) } as const;
    const seen = call("str", { kind: "list", items: [local("$turn"), last, local("$text"), local("$agent")] });
    const { llm } = model([calls(["broken", {}]), sum, says("never")]);
    const wanted = '[2,{"name":"add","arguments":{"a":2,"b":3},"result":5,"is_error":false,"turn":2},"",null]';
    const { llm: again, asked } = model([calls(["broken", {}]), sum, says("ok")]);
    await play({ llm: again, config: { stopWhen: expr(binary(seen, "==", lit(wanted))) } });
    expect(asked).toHaveLength(3);
    expect(asked[2]?.tools).toBeUndefined();
    // Otherwise it would have gone on with its tools.
    expect(await play({ llm, config: { stopWhen: expr(binary(seen, "==", lit("[]"))) } })).toMatchObject({
      nodes: { a: { output: "never" } },
    });
  });

  test("that cannot be evaluated fails the node", async () => {
    const { llm } = model([sum, says("never")]);
    const wrong = expr(binary(local("$calls"), "-", lit(1)));
    expect(await play({ llm, config: { stopWhen: wrong } })).toMatchObject({ status: "failed", error: { node: "a" } });
  });
});

describe("continue_when", () => {
  const isShort = expr(binary(call("len", local("$answer")), "<", lit(4)));

  test("sends the model on with the prompt, until its answer will do", async () => {
    const { llm, asked } = model([says("no"), sum, says("Five.")]);
    const events: RunEvent[] = [];
    const config = { continueWhen: isShort, continuationPrompt: "Say more." };
    expect(await play({ llm, config, events })).toMatchObject({ nodes: { a: { output: "Five." } } });
    expect(asked[1]?.messages.slice(-2)).toEqual([
      { role: "assistant", content: [{ type: "text", text: "no" }] },
      { role: "user", content: "Say more." },
    ]);
    expect(stepsOf(events)).toEqual([
      "a[turn-1]",
      "a[continue-1]",
      "a[turn-2]",
      "a[tool-2.1]",
      "a[turn-3]",
      "a[continue-3]",
    ]);
  });

  test("has words of its own when the manifest has none", async () => {
    const { llm, asked } = model([says("no"), says("Five.")]);
    await play({ llm, config: { continueWhen: isShort } });
    expect(asked[1]?.messages.at(-1)).toEqual({
      role: "user",
      content: "That is not all yet. Go on, and then answer again.",
    });
  });

  test("sees the answer in its form", async () => {
    const few = expr(binary(call("len", path(local("$answer"), "sources")), "<", lit(2)));
    const outputSchema = { type: "object", properties: { sources: { type: "array" } }, required: ["sources"] };
    const { llm } = model([says('{"sources": [1]}'), says('{"sources": [1, 2]}')]);
    expect(await play({ llm, config: { continueWhen: few, outputSchema } })).toMatchObject({
      nodes: { a: { output: { sources: [1, 2] } } },
    });
  });

  test("goes on no longer than max_steps", async () => {
    const turns = [says("no"), says("na")];
    const config = { continueWhen: isShort, maxSteps: 2 };
    expect(await play({ llm: model(turns).llm, config })).toMatchObject({
      error: { code: "HD7301", message: expect.stringContaining("no final answer in 2 turns") },
    });
    expect(await play({ llm: model(turns).llm, config: { ...config, onMaxSteps: "return" } })).toMatchObject({
      nodes: { a: { output: "na" } },
    });
  });
});
