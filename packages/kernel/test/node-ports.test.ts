/** Adapters that fill a port for single nodes, and plans that ask for guards. */
import { describe, expect, test } from "vitest";
import {
  createRegistry,
  defineDriver,
  isHexdagError,
  type JsonValue,
  loadPlan,
  openPorts,
  type Plan,
  type PlanNode,
  runGraph,
} from "../src/index.ts";
import type { Llm } from "../src/ports/index.ts";
import { ANY, graphOf, kindOf, node, planOf } from "./support/plans.ts";
import { createLlm, response } from "./support/ports.ts";

const saying = (text: string): Llm => createLlm({ generate: () => Promise.resolve(response(text)) });
const ask = async ({ ctx }: { readonly ctx: { readonly llm: Llm } }): Promise<JsonValue> =>
  (await ctx.llm.generate({ messages: [] })).text;

const PORTS: Plan["ports"] = {
  llm: { adapter: "cheap", config: {} },
  "llm@strong": { adapter: "strong", config: {}, port: "llm" },
};
const NODES = [node("draft"), node("judge", { ports: { llm: "llm@strong" } })];
const FUNCTIONS = { draft: ask, judge: ask };
const REGISTRY = createRegistry({
  drivers: ["cheap", "strong", "mock"].map((name) =>
    defineDriver({ name, port: "llm", description: "Says its name.", config: ANY, create: () => saying(name) }),
  ),
});

async function outputs(ports: NonNullable<Parameters<typeof runGraph>[1]>["ports"]): Promise<unknown> {
  const result = await runGraph(graphOf(NODES, FUNCTIONS, { ports: PORTS }), { ports: ports ?? {} }).result;
  return result.status === "succeeded" ? result.output : result;
}

describe("a node's own ports", () => {
  test("are what the node sees, and nobody else", async () => {
    const { ports } = await openPorts(planOf(NODES, { ports: PORTS }), REGISTRY);
    expect(await outputs(ports)).toEqual({ draft: "cheap", judge: "strong" });
  });

  test("are reported, and hooked, under the port's name", async () => {
    const { ports } = await openPorts(planOf(NODES, { ports: PORTS }), REGISTRY);
    const called: string[] = [];
    const hooked: string[] = [];
    await runGraph(graphOf(NODES, FUNCTIONS, { ports: PORTS }), {
      ports,
      portHooks: [{ name: "watch", ports: ["llm"], around: (call, next) => (hooked.push(call.port), next(call.args)) }],
      sinks: [(event) => void (event.type === "port.called" && called.push(`${event.node} ${event.port}`))],
    }).result;
    expect(called.toSorted()).toEqual(["draft llm", "judge llm"]);
    expect(hooked).toEqual(["llm", "llm"]);
  });

  test("do not show under their keys", async () => {
    const names = ({ ports }: { readonly ports: object }): JsonValue => Object.keys(ports);
    const { ports } = await openPorts(planOf(NODES, { ports: PORTS }), REGISTRY);
    const graph = graphOf(NODES, { draft: names, judge: names }, { ports: PORTS });
    expect(await runGraph(graph, { ports }).result).toMatchObject({ output: { draft: ["llm"], judge: ["llm"] } });
  });

  test("give way to a port that the host chooses", async () => {
    const overrides = { llm: { adapter: "mock" } };
    const { ports } = await openPorts(planOf(NODES, { ports: PORTS }), REGISTRY, { overrides });
    expect(Object.keys(ports)).toEqual(["llm"]);
    expect(await outputs(ports)).toEqual({ draft: "mock", judge: "mock" });
    expect(await outputs({ llm: saying("handed in") })).toEqual({ draft: "handed in", judge: "handed in" });
  });

  test("are enough for a node whose kind needs the port", async () => {
    const only = [node("judge", { ports: { llm: "llm@strong" } })];
    const kind = kindOf({ judge: ask }, { ports: ["llm"] });
    const graph = loadPlan(planOf(only, { ports: PORTS }), createRegistry({ nodes: [kind] }));
    expect(await runGraph(graph, { ports: { "llm@strong": saying("strong") } }).result).toMatchObject({
      output: { judge: "strong" },
    });
    expect(await runGraph(graph, { ports: {} }).result).toMatchObject({ error: { code: "HD7001" } });
  });

  test("work in the nodes of a body", async () => {
    const body = { $body: { nodes: [node("inner", { ports: { llm: "llm@strong" } })] } };
    const graph = graphOf(
      [node("outer", { config: { body } })],
      { outer: ({ config }) => config.body.run({ input: null }), inner: ask },
      { ports: PORTS },
    );
    const ports = { llm: saying("cheap"), "llm@strong": saying("strong") };
    expect(await runGraph(graph, { ports }).result).toMatchObject({ output: { outer: "strong" } });
  });

  test("must be ports of the plan", () => {
    expect(loadError({}, { ports: { llm: "llm@gone" } })).toMatchObject({
      code: "HD5001",
      message: 'the plan is damaged: node "a" names the port "llm@gone", which it has not',
    });
  });
});

function loadError(plan: Partial<Plan>, fields: Partial<PlanNode> = {}): unknown {
  try {
    graphOf([node("a", fields)], {}, plan);
  } catch (error) {
    return isHexdagError(error) ? { code: error.code, message: error.message, location: error.location } : error;
  }
  return undefined;
}

const LIMITS = { maxLlmCalls: 3, warningThreshold: 0.8, onLimit: "raise", unknownPrice: "error" } as const;
const CAPS = [{ allow: ["llm"], from: "the pipeline" }];
const TIMEOUT = [{ type: "timeout", timeoutMs: 5 }] as const;

describe("a plan that asks for what cannot be done", () => {
  const cache = { maxEntries: 10, store: "memory" } as const;
  const origin = { source: 0, start: 1, end: 2, line: 7, column: 1 };

  test("is refused for policies of a pool's members", () => {
    const member = { adapter: "x", config: {}, policies: TIMEOUT };
    const pool = { adapter: "pool", config: {}, pool: { strategy: "failover" as const, members: [member] } };
    expect(loadError({ ports: { llm: pool } })).toMatchObject({
      message: expect.stringContaining('policies of a member of the pool "llm"'),
    });
  });

  test("is refused at a node whose cache nothing could name", () => {
    expect(loadError({}, { cache, origin })).toMatchObject({
      code: "HD5011",
      message: expect.stringContaining('node "a" asks for a cache around a node of kind run'),
      location: "test.yaml:7",
    });
  });

  test("is refused when it has policies and the registry has nobody to make them work", () => {
    expect(loadError({}, { policies: TIMEOUT, origin })).toMatchObject({
      code: "HD5009",
      message: 'node "a" has policies, and the registry has no policy engine',
      location: "test.yaml:7",
    });
    expect(loadError({ ports: { llm: { adapter: "x", config: {}, policies: TIMEOUT } } })).toMatchObject({
      code: "HD5009",
      message: 'port "llm" has policies, and the registry has no policy engine',
    });
  });

  test("loads when the lists are empty, and with prices, limits and caps", () => {
    const plan = { policies: [], caps: CAPS, limits: LIMITS, prices: { m: { input: 1, output: 2 } } };
    expect(loadError(plan, { policies: [], caps: CAPS, limits: LIMITS })).toBe(undefined);
  });
});
