/** Cassettes in running plans: beneath limits, caps and policies, in pools and for single nodes, with agents and their tools. */
import { join } from "node:path";
import {
  createRegistry,
  defineDriver,
  defineTool,
  loadPlan,
  openPorts,
  type Plan,
  type PlanNode,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import { type Llm, type LlmMessage, type LlmResponse, PortError } from "@hexdag/kernel/ports";
import { type Cassette, createToolRouter, loadStdlib, recordCassette, replayCassette } from "@hexdag/stdlib";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { filesOf, twice } from "./support/cassettes.ts";
import { node } from "./support/run.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const USAGE = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
const says = (text: string): LlmResponse => ({ text, usage: USAGE, finishReason: "stop", model: "m" });
const textOf = (messages: readonly LlmMessage[]): string => JSON.stringify(messages.at(-1)?.content);

/** What was made, asked and run in this test. */
let log: string[] = [];
beforeEach(() => {
  log = [];
});

/** A model that says its name and how often it was asked; `fail` makes the first calls fail. */
function model(name: string, fail = 0): Llm {
  let count = 0;
  return {
    async generate({ messages, model: asked = name, maxTokens }) {
      count += 1;
      log.push(`ask ${name}`);
      if (maxTokens !== undefined) log.push(`at most ${maxTokens}`);
      if (name === "slow") await new Promise((resolve) => setTimeout(resolve, 30));
      if (count <= fail) throw new PortError({ port: "llm", operation: "generate", message: "busy", retryable: true });
      return says(`${asked} ${count}: ${textOf(messages)}`);
    },
  };
}

const look = defineTool({
  name: "look",
  description: "Looks.",
  input: z.object({ at: z.string() }),
  run: ({ at }) => {
    log.push(`look at ${at}`);
    return { seen: at, order: [2, 1] };
  },
});

/** Looks twice, at what it is asked about, and then tells what it saw. */
const looking: Llm = {
  capabilities: () => ({ tools: true }),
  async generate({ messages }) {
    log.push("ask looking");
    const results = messages.filter(({ role }) => role === "tool");
    if (results.length > 0) return says(`saw ${textOf(results)}`);
    const call = (at: string) => ({ type: "tool-call", id: `c-${at}`, name: "look", arguments: { at } }) as const;
    return { ...says(""), content: [call("tea"), call("milk")], finishReason: "tool_calls" };
  },
};

/** Looks for something else. */
const asking: Llm = {
  capabilities: () => ({ tools: true }),
  async generate() {
    const content = [{ type: "tool-call", id: "c", name: "look", arguments: { at: "sugar" } }] as const;
    return { ...says(""), content, finishReason: "tool_calls" };
  },
};

const anything = z.record(z.string(), z.unknown());
const driver = (name: string, make: () => Llm) =>
  defineDriver({
    name,
    port: "llm",
    description: "Is noted.",
    config: anything,
    create(_config, { secret }) {
      log.push(`make ${name}`);
      if (name === "keyed" && secret("KEY") === undefined) throw new TypeError("no key");
      return {
        ...make(),
        open: async () => void log.push(`open ${name}`),
        close: async () => void log.push(`close ${name}`),
      };
    },
  });
const drivers = [
  driver("keyed", () => model("keyed")),
  driver("flaky", () => model("flaky", 1)),
  driver("broken", () => model("broken", 100)),
  driver("slow", () => model("slow")),
  driver("looking", () => looking),
  driver("asking", () => asking),
  defineDriver({
    name: "local",
    port: "tools",
    description: "Looks.",
    config: anything,
    create: () => createToolRouter({ tools: [look] }),
  }),
];

interface Asking extends Partial<PlanNode> {
  readonly maxTokens?: number;
}

const ask = (name: string, text: string, { maxTokens, ...more }: Asking = {}): PlanNode => {
  const humanMessage = { $template: text, roots: {} };
  const cut = maxTokens === undefined ? {} : { maxTokens };
  return node(name, "llm", { humanMessage, stream: false, ...cut }, more);
};

const agent = (config: PlanNode["config"] = {}, more: Partial<PlanNode> = {}): PlanNode =>
  node(
    "clerk",
    "agent",
    {
      mainPrompt: "What is there?",
      maxSteps: 4,
      onMaxSteps: "fail",
      parallelTools: true,
      maxResultLength: 500,
      onFullContext: "trim",
      stream: false,
      ...config,
    },
    more,
  );

interface Scene {
  readonly nodes: readonly PlanNode[];
  readonly ports: Plan["ports"];
  readonly plan?: Partial<Plan>;
  readonly env?: { readonly [name: string]: string };
}

const play =
  ({ nodes, ports: declared, plan: more = {}, env = {} }: Scene) =>
  async (cassette: Cassette): Promise<RunResult> => {
    const plan: Plan = {
      hexdag: 1,
      sources: [],
      name: "shop",
      ports: declared,
      options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
      graph: { nodes },
      ...more,
    };
    const registry = createRegistry(await loadStdlib(), { drivers });
    const opened = await openPorts(plan, registry, {
      adapterHooks: [cassette],
      context: { secret: (name) => env[name] },
    });
    const { ports, redactor, close } = opened;
    const result = await runGraph(loadPlan(plan, registry), { ports, redactor, runId: "run" }).result;
    await close();
    return result;
  };

/** What a run came to, save for how long it took. */
const essence = ({ status, nodes, usage }: RunResult) => ({
  status,
  nodes: Object.values(nodes).map(({ output }) => output),
  usage,
});

describe("a run that is replayed", () => {
  test("comes to the same with the same usage, and makes no adapter", async () => {
    const scene = {
      nodes: [ask("a", "tea?"), ask("b", "milk?")],
      ports: { llm: { adapter: "keyed", config: { key: { $secret: "KEY" } } } },
    };
    const directory = join(await temporaryFolder(), "c");
    const recording = await recordCassette(directory);
    const recorded = await play({ ...scene, env: { KEY: "sk-0123456789" } })(recording);
    await recording.close();
    expect(log).toEqual(["make keyed", "open keyed", "ask keyed", "ask keyed", "close keyed"]);
    log = [];
    const first = await play(scene)(await replayCassette(directory));
    const second = await play(scene)(await replayCassette(directory));
    expect(log).toEqual([]);
    expect(recorded.usage).toMatchObject({ llmCalls: 2, totalTokens: 30 });
    expect(essence(first)).toEqual(essence(recorded));
    expect(essence(second)).toEqual(essence(recorded));
    expect(Object.keys(await filesOf(directory))).toEqual(["shop/llm.cassette.json"]);
    expect(JSON.stringify(await filesOf(directory))).not.toContain("sk-0123456789");
  });

  test("makes the retries and counts the attempts that were made", async () => {
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    const scene = { nodes: [ask("a", "tea?", { retry })], ports: { llm: { adapter: "flaky", config: {} } } };
    const { recorded, replayed, report } = await twice(play(scene));
    expect(recorded).toMatchObject({ status: "succeeded", nodes: { a: { attempts: 2 } }, usage: { llmCalls: 2 } });
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(report).toEqual({ calls: 2, unused: [], missed: [] });
  });

  test("is held by limits as the recorded one was", async () => {
    const limits = {
      maxTotalTokens: 1000,
      maxLlmCalls: 2,
      warningThreshold: 0.8,
      onLimit: "raise",
      unknownPrice: "zero",
    } as const;
    const nodes = [ask("a", "a"), ask("b", "b", { waitFor: ["a"] }), ask("c", "c", { waitFor: ["b"] })];
    const ports = { llm: { adapter: "keyed", config: {} } };
    const env = { KEY: "sk-0123456789" };
    const { recorded, replayed } = await twice(play({ nodes, ports, plan: { limits }, env }));
    expect(recorded).toMatchObject({ status: "failed", error: { code: "HD7102", node: "c" } });
    expect(recorded.usage.totalTokens).toBe(30);
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(replayed).toMatchObject({ error: { code: "HD7102", node: "c" } });
  });

  test("asks the same, whoever came first when a limit had to cut an answer short", async () => {
    const limits = { maxTotalTokens: 1_000, warningThreshold: 0.8, onLimit: "raise", unknownPrice: "zero" } as const;
    // Two branches: what follows the slow one came last, and comes first when answers come at once.
    const nodes = [
      ask("slow", "slow", { ports: { llm: "llm@slow" }, maxTokens: 10 }),
      ask("quick", "quick", { maxTokens: 10 }),
      ask("last", "last", { waitFor: ["slow"], maxTokens: 950 }),
      ask("first", "first", { waitFor: ["quick"], maxTokens: 950 }),
    ];
    const ports = {
      llm: { adapter: "keyed", config: {} },
      "llm@slow": { adapter: "slow", config: {}, port: "llm" },
    };
    const env = { KEY: "sk-0123456789" };
    const { recorded, replayed } = await twice(play({ nodes, ports, plan: { limits }, env }));
    const most = log.flatMap((line) => (line.startsWith("at most ") ? [Number(line.slice(8))] : []));
    expect(most).toEqual([10, 10, 950, expect.any(Number)]);
    expect(most[3]).toBeLessThan(950);
    expect(recorded.status).toBe("succeeded");
    expect(essence(replayed)).toEqual(essence(recorded));
  });

  test("asks a pool as one, whichever member answered", async () => {
    const pool = {
      strategy: "failover",
      members: [
        { adapter: "broken", config: {} },
        { adapter: "keyed", config: {} },
      ],
    } as const;
    const env = { KEY: "sk-0123456789" };
    const { recorded, replayed } = await twice(
      play({ nodes: [ask("a", "tea?")], ports: { llm: { adapter: "pool", config: {}, pool } }, env }),
    );
    expect(recorded.nodes["a"]?.output).toContain("keyed");
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(log.filter((line) => line.startsWith("ask"))).toEqual(["ask broken", "ask keyed"]);
  });

  test("keeps the adapters of single nodes apart", async () => {
    const scene = {
      nodes: [ask("a", "tea?"), ask("b", "tea?", { ports: { llm: "llm@b" } })],
      ports: { llm: { adapter: "looking", config: {} }, "llm@b": { adapter: "keyed", config: {}, port: "llm" } },
      env: { KEY: "sk-0123456789" },
    };
    const { directory, recorded, replayed } = await twice(play(scene));
    expect(recorded.nodes["b"]?.output).toContain("keyed");
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(Object.keys(await filesOf(directory)).toSorted()).toEqual([
      "shop/llm.cassette.json",
      "shop/llm@b.cassette.json",
    ]);
  });
});

describe("an agent that is replayed", () => {
  const ports = { llm: { adapter: "looking", config: {} }, tools: { adapter: "local", config: {} } };

  test("takes the same turns, and no tool runs", async () => {
    const { recorded, replayed, report } = await twice(play({ nodes: [agent()], ports }));
    expect(recorded).toMatchObject({ status: "succeeded", usage: { llmCalls: 2, toolCalls: 2, totalTokens: 30 } });
    expect(recorded.nodes["clerk"]?.output).toContain("milk");
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(report).toEqual({ calls: 5, unused: [], missed: [] });
    expect(log.filter((line) => line.startsWith("look at"))).toHaveLength(2);
  });

  test("may do in a replay what its caps say then, and nothing else", async () => {
    const { directory } = await twice(play({ nodes: [agent()], ports }));
    const caps = [{ allow: ["llm"], from: 'node "clerk"' }];
    const result = await play({ nodes: [agent({}, { caps })], ports })(await replayCassette(directory));
    expect(result).toMatchObject({ status: "failed", error: { code: "HD7401" } });
  });

  test("fails when a call of a tool is missing; the model is not told to make do", async () => {
    const { directory } = await twice(play({ nodes: [agent()], ports }));
    const cassette = await replayCassette(directory);
    const around = cassette.around.bind(cassette);
    const misheard: Cassette = {
      ...cassette,
      around: (place, next) => (place.port === "llm" ? next() : around(place, next)),
    };
    const result = await play({ nodes: [agent()], ports: { ...ports, llm: { adapter: "asking", config: {} } } })(
      misheard,
    );
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD7401", node: "clerk", message: expect.stringContaining('arguments.at: recorded "') },
    });
  });
});

test("a request that is not recorded is not made again, and tells its node", async () => {
  const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
  const scene = (text: string) => ({
    nodes: [ask("a", text, { retry })],
    ports: { llm: { adapter: "looking", config: {} } },
  });
  const { directory } = await twice(play(scene("How much is the tea?")));
  const cassette = await replayCassette(directory);
  const result = await play(scene("How much is the milk?"))(cassette);
  expect(result).toMatchObject({
    status: "failed",
    error: {
      code: "HD7401",
      node: "a",
      message: expect.stringContaining('recorded "How much is the tea?", asked "How much is the milk?"'),
    },
    nodes: { a: { attempts: 1 } },
  });
  expect((await cassette.close()).missed).toHaveLength(1);
});

test("a model whose recording is missing has not failed: the fallback is not asked", async () => {
  const policies = [{ type: "fallback", to: ["spare"] }] as const;
  const scene = (text: string) => ({
    nodes: [ask("a", text)],
    ports: { llm: { adapter: "broken", config: {}, policies } },
  });
  const { directory } = await twice(play(scene("tea?")));
  const cassette = await replayCassette(directory);
  const result = await play(scene("milk?"))(cassette);
  expect(result).toMatchObject({ status: "failed", error: { code: "HD7401" }, usage: { llmCalls: 1 } });
  expect((await cassette.close()).missed).toHaveLength(1);
});
