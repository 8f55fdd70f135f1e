/** Streams under a limit: how long they go on, and what they are cut for. */
import { describe, expect, test } from "vitest";
import { type LlmRequest, type LlmStreamPart, supportsStreaming } from "../src/ports/index.ts";
import { graphOf, node, type TestTask } from "./support/plans.ts";
import { createStreamingLlm } from "./support/ports.ts";
import { run } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "error" } as const;
const COUNTS = { countTokens: (text: string) => text.length };
/** Its input is estimated at 27 tokens. */
const TWENTY: LlmRequest = { messages: [{ role: "user", content: "12345678901234567890" }], model: "m", maxTokens: 10 };

/** A model that says so many tokens, whatever it is asked. */
function says(tokens: number) {
  return createStreamingLlm(async function* pieces(): AsyncGenerator<LlmStreamPart, void, void> {
    for (let index = 0; index < tokens / 5; index++) yield { type: "text-delta", text: "12345" };
    await Promise.resolve();
  });
}

async function read({ ctx: { llm } }: TestTask): Promise<string> {
  let text = "";
  if (!supportsStreaming(llm)) return "it cannot stream";
  for await (const part of llm.stream(TWENTY)) if (part.type === "text-delta") text += part.text;
  return text;
}

describe("a stream that says more than was set aside", () => {
  const both = [node("a"), node("b")];
  const ports = { llm: says(250) };

  test("goes on while there is room, beside others", async () => {
    const limits = { ...LIMITS, maxTotalTokens: 600 };
    const result = await run(graphOf(both, { a: read, b: read }, { limits }), { ports, ...COUNTS });
    expect(result).toMatchObject({ status: "succeeded", nodes: { a: { output: expect.stringMatching(/^.{250}$/u) } } });
  });

  test("is cut where the limit is", async () => {
    const limits = { ...LIMITS, maxTotalTokens: 200 };
    expect(await run(graphOf([node("a")], { a: read }, { limits }), { ports, ...COUNTS })).toMatchObject({
      error: { code: "HD7102", data: { resource: "max_total_tokens", limit: 200, spent: 0, wanted: 202 } },
    });
  });

  test("does not take what others have set aside", async () => {
    const limits = { ...LIMITS, maxTotalTokens: 400 };
    const { status, nodes } = await run(graphOf(both, { a: read, b: read }, { limits }), { ports, ...COUNTS });
    expect([status, nodes.a?.status, nodes.b?.status].filter((each) => each === "failed").length).toBeGreaterThan(0);
  });

  test("is cut for its cost, which is told in dollars", async () => {
    const prices = { m: { input: 1_000_000, output: 1_000_000 } };
    const limits = { ...LIMITS, maxCostUsd: 60 };
    expect(await run(graphOf([node("a")], { a: read }, { prices, limits }), { ports, ...COUNTS })).toMatchObject({
      error: { code: "HD7102", data: { resource: "max_cost_usd", limit: 60, spent: 0, wanted: 62 } },
    });
  });
});

test("pieces are counted together where each is rounded up", async () => {
  const ports = { llm: says(100) };
  // A third of a token for each character, but a piece of five characters is two: forty instead of thirty-four.
  const countTokens = (text: string): number => Math.ceil(text.length / 3);
  const limits = { ...LIMITS, maxTotalTokens: 50 };
  expect((await run(graphOf([node("a")], { a: read }, { limits }), { ports, countTokens })).status).toBe("succeeded");
});
