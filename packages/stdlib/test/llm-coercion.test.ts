/** What models write is coerced where the schema says how, before it is checked. */
import { createSystemClock, type JsonSchema } from "@hexdag/kernel";
import type { Llm, SupportsStructuredOutput } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { createScriptedLlm } from "../src/defaults/llm/scripted-llm.ts";
import { errorOf, node, outputOf } from "./support/run.ts";

const clock = createSystemClock();
const outputSchema = {
  type: "object",
  properties: {
    total: { type: "number", "x-coerce": { number: "currency" } },
    paid: { type: "boolean", "x-coerce": {} },
    "x-coerce": { type: "string", default: { "x-coerce": 1 } },
  },
  required: ["total", "paid"],
};
const WRONG = { total: "a lot", paid: "yes" };
const ask = node("ask", "llm", { stream: false, prompt: "Read the invoice.", outputSchema });

describe("a structured answer", () => {
  it("is coerced, and a model that is nearly right is not asked again", async () => {
    const llm = createScriptedLlm({ clock, script: [{ reply: { total: "$1,200.50", paid: "yes" } }] });
    expect(await outputOf(ask, { ports: { llm } })).toEqual({ total: 1200.5, paid: true });
    expect(llm.requests).toHaveLength(1);
  });

  it("that cannot be coerced is shown back with what was tried, then fails the node", async () => {
    const llm = createScriptedLlm({ clock, script: [{ reply: WRONG }, { reply: WRONG }] });
    expect(await errorOf(ask, { ports: { llm } })).toMatchObject({
      code: "HD6008",
      message: expect.stringContaining('total is "a lot", which cannot be read as an amount of money'),
    });
    expect(llm.requests[1]?.messages.at(-1)?.content).toContain('total is "a lot"');
  });

  it("is asked for without our own keyword, in words and natively", async () => {
    const asked: JsonSchema[] = [];
    const scripted = createScriptedLlm({ clock, script: [{ reply: { total: 1, paid: true } }] });
    const native: Llm & SupportsStructuredOutput = {
      generate: scripted.generate,
      async generateStructured(request, schema, call) {
        asked.push(schema);
        return { ...(await scripted.generate(request, call)), object: { total: "EUR 3", paid: 0 } };
      },
    };
    expect(await outputOf(ask, { ports: { llm: native } })).toEqual({ total: 3, paid: false });
    const plain = {
      type: "object",
      properties: {
        total: { type: "number" },
        paid: { type: "boolean" },
        "x-coerce": { type: "string", default: { "x-coerce": 1 } },
      },
      required: ["total", "paid"],
    };
    expect(asked).toEqual([plain]);
    const inWords = createScriptedLlm({ clock, script: [{ reply: { total: 1, paid: true } }] });
    const llm = { ...inWords, capabilities: () => ({}) };
    await outputOf(ask, { ports: { llm } });
    expect(llm.requests[0]?.messages[0]?.content).toContain(JSON.stringify(plain));
  });
});
