/** Agents, and pipelines with children, that are taken up again where they stopped. */
import {
  createMemoryJournal,
  createRegistry,
  defineTool,
  type Graph,
  type JournalEntry,
  loadPlan,
  type RaisedLimits,
  type RunResult,
  resumeRun,
  runGraph,
} from "@hexdag/kernel";
import type { Llm, PipelineSpawner, RunStore } from "@hexdag/kernel/ports";
import { createInMemoryRunStore, createLocalSpawner, createToolRouter } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { loadStdlib } from "../src/install.ts";
import { agentGraph, calls, says } from "./support/agent.ts";
import { node, planOf } from "./support/run.ts";

/** A model that goes by what it is shown alone: it adds twice, two numbers at a time, then answers. */
function steadyModel(asked: string[]): Llm {
  return {
    capabilities: () => ({ tools: true }),
    generate(request) {
      const turns = request.messages.filter(({ role }) => role === "assistant").length;
      asked.push(`turn ${turns + 1}`);
      const both = [["add", { a: turns, b: 1 }] as const, ["add", { a: turns, b: 2 }] as const] as const;
      return Promise.resolve(turns < 2 ? calls(...both) : says(`done after ${request.messages.length}`));
    },
  };
}

function adder(added: string[]): ReturnType<typeof createToolRouter> {
  const add = defineTool({
    name: "add",
    description: "Adds.",
    input: z.object({ a: z.number(), b: z.number() }),
    run({ a, b }, ctx) {
      added.push(ctx.idempotencyKey);
      return a + b;
    },
  });
  return createToolRouter({ tools: [add] });
}

describe("an agent that is cut off after any entry", () => {
  test("goes on in the middle: no turn and no call that is on record is made again", async () => {
    const graph = await agentGraph({});
    const journal = createMemoryJournal();
    const first = { asked: new Array<string>(), added: new Array<string>() };
    const whole = await runGraph(graph, {
      runId: "r",
      journal,
      ports: { llm: steadyModel(first.asked), tools: adder(first.added) },
    }).result;
    expect(whole).toMatchObject({ status: "succeeded", nodes: { a: { output: "done after 5" } } });
    expect([first.asked.length, first.added.length]).toEqual([3, 4]);
    for (let cut = 1; cut < journal.entries.length; cut++) {
      const before = journal.entries.slice(0, cut);
      const asked: string[] = [];
      const added: string[] = [];
      const ports = { llm: steadyModel(asked), tools: adder(added) };
      const result = await resumeRun(graph, before, { ports }).result;
      const done = before.flatMap((entry) => (entry.type === "body.completed" ? [entry.node] : []));
      const where = JSON.stringify(done);
      expect(result, where).toMatchObject({ status: "succeeded", nodes: { a: { output: "done after 5" } } });
      expect(asked, where).toHaveLength(3 - done.filter((path) => path.startsWith("a[turn")).length);
      expect(added, where).toHaveLength(4 - done.filter((path) => path.startsWith("a[tool")).length);
      // What is called again is called under the key it had.
      for (const key of added) expect(first.added).toContain(key);
    }
  });
});

describe("a child pipeline", () => {
  const LIMITS = { warningThreshold: 0.8, onLimit: "suspend", unknownPrice: "error" } as const;
  const llmNode = (name: string, after: readonly string[] = []) =>
    node(name, "llm", { humanMessage: `say ${name}`, stream: false }, { waitFor: [...after] });

  async function load(plan: ReturnType<typeof planOf>): Promise<Graph> {
    return loadPlan(plan, createRegistry(await loadStdlib()));
  }

  /** One process: its own spawner and model, on the store that outlives it. */
  function processOn(store: RunStore, graphs: Readonly<Record<string, Graph>>, limits?: RaisedLimits) {
    const asked: string[] = [];
    const llm: Llm = {
      generate: (request) => Promise.resolve(says(`${asked.push(JSON.stringify(request.messages.at(-1)?.content))}`)),
    };
    const spawner: PipelineSpawner = createLocalSpawner({
      lookup: (name) => graphs[name],
      runOptions: () => ({ ports: { llm, spawner }, ...(limits === undefined ? {} : { limits }) }),
      async place({ pipeline, parentRunId, idempotencyKey }, graph) {
        const [known] = await store.list({ parentRunId, idempotencyKey });
        const runId = known?.record.runId ?? `child-${idempotencyKey}`;
        const record = { runId, pipeline, planHash: graph.hash, startedAt: 1, parentRunId, idempotencyKey };
        const entries = (await store.read(runId))?.entries ?? [];
        const journal = known === undefined ? await store.create(record, graph.plan) : await store.reopen(runId);
        // The process ends without closing anything, as one that is killed does.
        await journal.close();
        return { runId, journal, entries };
      },
    });
    return { asked, ports: { llm, spawner } };
  }

  test("that its limit suspends stops its parent and its siblings, and all go on from where they stood", async () => {
    const limited = {
      ...planOf([llmNode("one"), llmNode("two", ["one"])], "limited"),
      limits: { ...LIMITS, maxLlmCalls: 1 },
    };
    const quick = planOf([llmNode("said")], "quick");
    const parent = planOf([
      node("a", "pipeline", { pipeline: "limited", wait: true }),
      node("b", "pipeline", { pipeline: "quick", wait: true }),
    ]);
    const graphs = { limited: await load(limited), quick: await load(quick) };
    const graph = await load(parent);
    const store = createInMemoryRunStore();
    const journal = createMemoryJournal();
    const first = processOn(store, graphs);
    const suspended: RunResult = await runGraph(graph, { runId: "p", journal, ports: first.ports }).result;
    expect(suspended).toMatchObject({
      status: "suspended",
      error: { code: "HD7102", node: "a", data: { owner: 'pipeline "limited"', resource: "max_llm_calls" } },
    });
    const child = (await store.list({ parentRunId: "p" })).find(({ record }) => record.pipeline === "limited");
    expect(child?.last?.type).toBe("run.suspended");

    const second = processOn(store, graphs, { maxLlmCalls: 5 });
    const result = await resumeRun(graph, journal.entries, { ports: second.ports }).result;
    expect(result).toMatchObject({ status: "succeeded" });
    const all = [...first.asked, ...second.asked];
    expect(all.filter((text) => text === '"say one"')).toHaveLength(1);
    expect(all.filter((text) => text === '"say two"')).toHaveLength(1);
    expect((await store.list()).map(({ last }) => last?.type)).toEqual(["run.completed", "run.completed"]);
  });

  test("is stopped with a parent that is suspended, and not cancelled", async () => {
    const slow = planOf([llmNode("one"), llmNode("two", ["one"]), llmNode("three", ["two"])], "slow");
    const parent = {
      ...planOf([
        node("child", "pipeline", { pipeline: "slow", wait: true }),
        node("own", "llm", { humanMessage: "own", stream: false }),
      ]),
      limits: { ...LIMITS, maxLlmCalls: 2 },
    };
    const graphs = { slow: await load(slow) };
    const graph = await load(parent);
    const store = createInMemoryRunStore();
    const journal = createMemoryJournal();
    const suspended = await runGraph(graph, { runId: "p", journal, ports: processOn(store, graphs).ports }).result;
    expect(suspended.status).toBe("suspended");
    const [child] = await store.list();
    expect(child?.last?.type).toBe("run.suspended");
    const { ports } = processOn(store, graphs);
    const limits = { maxLlmCalls: 20 };
    expect(await resumeRun(graph, journal.entries, { ports, limits }).result).toMatchObject({ status: "succeeded" });
    const entries: readonly JournalEntry[] = (await store.read(child?.record.runId ?? ""))?.entries ?? [];
    const begun = entries.filter((entry) => entry.type === "node.completed").map((entry) => entry.node);
    expect(begun).toEqual(["one", "two", "three"]);
  });
});
