/** Calls that wait for each other under a limit, and what they count for when they cannot be made. */
import { describe, expect, test } from "vitest";
import type { LlmRequest } from "../src/ports/index.ts";
import { graphOf, node, type TestTask } from "./support/plans.ts";
import { createLlm, response, usage } from "./support/ports.ts";
import { run } from "./support/runs.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "error", maxTotalTokens: 100 } as const;
const COUNTS = { countTokens: (text: string) => text.length };
const TWENTY: LlmRequest = { messages: [{ role: "user", content: "12345678901234567890" }] };
const LONG: LlmRequest = { messages: [{ role: "user", content: "x".repeat(200) }] };

const ask =
  (request: LlmRequest) =>
  async ({ ctx }: TestTask): Promise<string> =>
    (await ctx.llm.generate(request)).text;

/** A model that takes 40 tokens for each answer and remembers what it was asked. */
function createRecorder() {
  const asked: LlmRequest[] = [];
  const llm = createLlm({
    generate: (request) => {
      asked.push(request);
      return Promise.resolve(response("yes", usage(24, 16)));
    },
  });
  return { asked, ports: { llm } };
}

describe("under a limit of tokens", () => {
  test("the answers of calls that had to wait are clamped to what is left by then", async () => {
    const { asked, ports } = createRecorder();
    const both = { a: ask(TWENTY), b: ask(TWENTY) };
    const graph = graphOf([node("a"), node("b")], both, { limits: LIMITS });
    expect(await run(graph, { ports, ...COUNTS })).toMatchObject({ status: "succeeded" });
    const [first = 0, second = 0] = asked.map(({ maxTokens = 0 }) => maxTokens);
    expect(second).toBe(first - 24 - 16);
  });

  test("a call that is refused counts for none", async () => {
    const { asked, ports } = createRecorder();
    const both = (task: TestTask): Promise<string> => ask(LONG)(task).catch(() => ask(TWENTY)(task));
    const graph = graphOf([node("a")], { a: both }, { limits: { ...LIMITS, maxLlmCalls: 1 } });
    expect(await run(graph, { ports, ...COUNTS })).toMatchObject({ status: "succeeded" });
    expect(asked).toHaveLength(1);
  });
});
