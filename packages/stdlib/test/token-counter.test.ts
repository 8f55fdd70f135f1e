import { spawnSync } from "node:child_process";
import process from "node:process";
/** Tokens as the vendor counts them, where the vendor says how: which models, which texts, and when the tables are loaded. */
import { estimateTokens, type Plan } from "@hexdag/kernel";
import type { LlmRequest } from "@hexdag/kernel/ports";
import { limitsTokens, loadTokenCounter } from "@hexdag/stdlib";
import { computeChatCompletionTokenCount } from "gpt-tokenizer/functionCalling";
import { describe, expect, test } from "vitest";
import { encodingOf } from "../src/tokens/encodings.ts";
import { start } from "./support/policy-scene.ts";

const LIMITS = { warningThreshold: 0.8, onLimit: "raise", unknownPrice: "zero" } as const;

function planWith(more: Partial<Plan>, config: Plan["ports"][string]["config"] = {}): Plan {
  return {
    hexdag: 1,
    sources: [],
    name: "test",
    ports: { llm: { adapter: "openai", config } },
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    graph: { nodes: [] },
    ...more,
  };
}

type Functions = NonNullable<Parameters<typeof computeChatCompletionTokenCount>[0]["functions"]>;
type ToolParameters = NonNullable<Functions[number]["parameters"]>;

const limits = { ...LIMITS, maxTotalTokens: 100 };

test.each([
  ["gpt-5-mini", "o200k_base"],
  ["openai/gpt-5.1-2026-01-01", "o200k_base"],
  ["gpt-4o", "o200k_base"],
  ["gpt-4.1-nano", "o200k_base"],
  ["o3", "o200k_base"],
  ["ft:gpt-4o-mini:acme::1", "o200k_base"],
  ["gpt-4-turbo", "cl100k_base"],
  ["gpt-3.5-turbo", "cl100k_base"],
  ["azure/text-embedding-3-small", "cl100k_base"],
  ["claude-sonnet-5", undefined],
  ["llama-4", undefined],
  ["o1rion", undefined],
])("the model %s has the encoding %s", (model, encoding) => {
  expect(encodingOf(model)).toBe(encoding);
});

describe("a counter", () => {
  test("is there for plans whose tokens or cost are limited, and whose model is known", async () => {
    const gpt = { model: "gpt-5-mini" };
    expect(await loadTokenCounter(planWith({}, gpt))).toBeUndefined();
    expect(await loadTokenCounter(planWith({ limits: { ...LIMITS, maxLlmCalls: 1 } }, gpt))).toBeUndefined();
    expect(await loadTokenCounter(planWith({ limits }, { model: "claude-sonnet-5" }))).toBeUndefined();
    expect(await loadTokenCounter(planWith({ limits }, gpt))).toBeInstanceOf(Function);
    expect(await loadTokenCounter(planWith({}, gpt), { limited: true })).toBeInstanceOf(Function);
    expect([planWith({}), planWith({ limits })].map(limitsTokens)).toEqual([false, true]);
  });

  test("knows models of nodes, of embeddings and of fallbacks", async () => {
    const node = { kind: "llm", dataDependencies: [], waitFor: [], name: "a", config: { model: "gpt-4" }, limits };
    const policies = [{ type: "fallback", to: ["o3"] }] as const;
    const count = await loadTokenCounter(planWith({ graph: { nodes: [node] }, policies }, { embedding_model: "x" }));
    for (const model of ["gpt-4", "o3"]) expect(count?.("hello world, hello world", model)).toBe(5);
  });

  test("counts what the vendor counts, and estimates the rest by its length", async () => {
    const count = await loadTokenCounter(planWith({ limits }, { model: "gpt-5" }));
    expect(count?.("The quick brown fox jumps over the lazy dog.", "gpt-5")).toBe(10);
    expect(count?.("", "gpt-5")).toBe(0);
    const digits = "314159265358979";
    expect(count?.(digits, "gpt-5")).toBe(5);
    for (const model of [undefined, "claude-sonnet-5", "gpt-4"])
      expect(count?.("hello world", model)).toBe(estimateTokens("hello world"));
  });

  test("takes marks of the encoding as text, for text is all that a request can bring", async () => {
    const count = await loadTokenCounter(planWith({ limits }, { model: "gpt-5" }));
    expect(count?.("<|endoftext|>", "gpt-5")).toBeGreaterThan(3);
  });

  test("is quick with words that have no end, and never counts less for it", async () => {
    const count = await loadTokenCounter(planWith({ limits }, { model: "gpt-4" }));
    const varied = Array.from({ length: 60_000 }, (_, index) =>
      String.fromCodePoint(97 + ((index * index * 7) % 26)),
    ).join("");
    const startedAt = performance.now();
    const tokens = count?.(varied, "gpt-4") ?? 0;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(tokens).toBeGreaterThan(10_000);
    const sample = varied.slice(0, 399);
    expect(count?.(`${sample} ${sample}`, "gpt-4")).toBeLessThanOrEqual(2 * (count?.(sample, "gpt-4") ?? 0) + 1);
  });
});

describe("the estimate of a request", () => {
  const messages = [
    { role: "system", content: "You plan journeys." },
    { role: "user", content: "How do I get from Warsaw to Porto without flying?" },
    { role: "assistant", content: "By train, in two days." },
    { role: "user", content: "And with a dog?" },
  ] as const;
  const tool = (name: string, properties: ToolParameters["properties"] = {}, description = "") => ({
    name,
    description,
    parameters: { type: "object", properties } as const,
  });
  const place = { type: "string", description: "A town." } as const;
  const nested: ToolParameters = {
    type: "object",
    properties: { kind: { type: "string", enum: ["train", "bus"] }, via: { type: "array", items: place } },
  };

  /** What is set aside for the input: with no room for an answer, one token is asked for. */
  async function estimated(request: LlmRequest): Promise<number> {
    const model = "gpt-4o";
    const countTokens = await loadTokenCounter(planWith({ limits }, { model }));
    if (countTokens === undefined) expect.unreachable("no counter for gpt-4o");
    const result = await start({
      nodes: { a: ({ llm }) => llm.generate({ ...request, model }) },
      llm: { generate: () => Promise.reject(new Error("not for calling")) },
      limits: { ...LIMITS, maxTotalTokens: 1 },
      countTokens,
    });
    const data = result.status === "failed" ? result.error.data : undefined;
    return Number(Reflect.get(Object(data), "wanted")) - 1;
  }

  test.each([
    ["without tools", []],
    ["with a tool that takes nothing", [tool("now")]],
    ["with a tool", [tool("trains", { from: place, to: place }, "Looks trains up.")]],
    [
      "with tools that take a lot",
      Array.from({ length: 20 }, (_, index) => tool(`t${index}`, { a: place, b: nested })),
    ],
  ])("%s is what the vendor counts, or a little more", async (_, tools) => {
    const known = await loadTokenCounter(planWith({ limits }, { model: "gpt-4o" }));
    const billed = computeChatCompletionTokenCount(
      { messages: [...messages], functions: tools },
      (text) => known?.(text, "gpt-4o") ?? 0,
    );
    const request: LlmRequest = JSON.parse(JSON.stringify(tools.length === 0 ? { messages } : { messages, tools }));
    const most = await estimated(request);
    expect(most).toBeGreaterThanOrEqual(billed);
    expect(most).toBeLessThanOrEqual(billed * 2);
  });
});

test("without gpt-tokenizer there is none, and nothing fails", () => {
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(name, context, next) {
        if (!name.startsWith("gpt-tokenizer")) return next(name, context);
        throw Object.assign(new Error("not installed"), { code: "ERR_MODULE_NOT_FOUND" });
      },
    });
    const { loadTokenCounter } = await import(${JSON.stringify(new URL("../src/tokens/token-counter.ts", import.meta.url))});
    const plan = { limits: { maxTotalTokens: 10 }, ports: { llm: { config: { model: "gpt-5-mini" } } } };
    console.log(String(await loadTokenCounter(plan)));
  `;
  const args = ["--conditions=@hexdag/source", "--input-type=module", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stdout.trim(), stderr).toBe("undefined");
});
