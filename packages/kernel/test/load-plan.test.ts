/** What the loader refuses, with which code, in which words, and at which line. */
import { describe, expect, test } from "vitest";
import {
  type AnyNodeType,
  assertWholePlan,
  type Components,
  createRegistry,
  isHexdagError,
  loadPlan,
  type Plan,
  type PlanNode,
  planHash,
  runGraph,
} from "../src/index.ts";
import { literal, of, plan as planned } from "./support/exprs.ts";
import { createFakeClock, settled } from "./support/fake-clock.ts";
import { graphOf, kindOf, node, OPTIONS, planOf, reader } from "./support/plans.ts";
import { createRandom, type Random } from "./support/random.ts";
import { run, statuses } from "./support/runs.ts";

const at = (line: number): { readonly origin: NonNullable<PlanNode["origin"]> } => ({
  origin: { source: 0, start: line * 10, end: line * 10 + 5, line, column: 3 },
});

function refusal(plan: Plan, components: Components = { nodes: [kindOf({})] }): unknown {
  try {
    loadPlan(plan, createRegistry(components));
  } catch (error) {
    return error;
  }
  return "loaded";
}

const handler = (name: string): Partial<PlanNode> => ({ onError: { action: "handler", node: name } });
const inBody = (nodes: readonly PlanNode[]): PlanNode => node("outer", { config: { body: { $body: { nodes } } } });

describe("names", () => {
  test.each<{ fact: string; nodes: readonly PlanNode[]; is: object }>([
    {
      fact: "an unknown kind: HD5002, with the kinds there are",
      nodes: [node("a", { ...at(4), kind: "sing" })],
      is: {
        code: "HD5002",
        message: 'node "a" is of kind "sing", which no installed package declares',
        hint: "known kinds: run",
        location: "test.yaml:4",
      },
    },
    {
      fact: "an unknown kind inside a body",
      nodes: [inBody([node("a", { ...at(5), kind: "sing" })])],
      is: { code: "HD5002", location: "test.yaml:5" },
    },
    {
      fact: "an unknown function: HD5003",
      nodes: [node("a", { config: { value: { $fn: "lib/steps.ts#score", ...at(6) } } })],
      is: { code: "HD5003", message: 'function "lib/steps.ts#score" is not registered', location: "test.yaml:6" },
    },
    {
      fact: "an unknown dependency: HD5005",
      nodes: [node("a"), reader("b", ["c"], at(7))],
      is: {
        code: "HD5005",
        message: 'node "b" depends on "c", which is no node of the same graph',
        location: "test.yaml:7",
      },
    },
    {
      fact: "an unknown node to wait for",
      nodes: [node("b", { waitFor: ["c"], ...at(8) })],
      is: { code: "HD5005", location: "test.yaml:8" },
    },
    {
      fact: "an unknown handler",
      nodes: [node("b", { ...handler("c"), ...at(9) })],
      is: { code: "HD5005", location: "test.yaml:9" },
    },
    {
      fact: "an unknown compensation",
      nodes: [node("b", { compensate: "c", ...at(9) })],
      is: { code: "HD5005", location: "test.yaml:9" },
    },
    {
      fact: "a body does not depend on the nodes around it",
      nodes: [node("a"), inBody([reader("b", ["a"])])],
      is: { code: "HD5005", message: 'node "b" depends on "a", which is no node of the same graph' },
    },
    {
      fact: "two nodes of one name: HD5006",
      nodes: [node("a"), node("a", at(11))],
      is: { code: "HD5006", message: 'two nodes are named "a"', location: "test.yaml:11" },
    },
    {
      fact: "a compensation of itself: HD5010",
      nodes: [node("a", { compensate: "a", ...at(12) })],
      is: { code: "HD5010", message: 'node "a" cannot compensate itself', location: "test.yaml:12" },
    },
    {
      fact: "one compensation for two nodes",
      nodes: [node("a", { compensate: "u" }), node("b", { compensate: "u", ...at(13) }), node("u")],
      is: { code: "HD5010", message: 'node "u" compensates both "a" and "b"', location: "test.yaml:13" },
    },
    {
      fact: "a dependence on a compensation",
      nodes: [node("a", { compensate: "u" }), node("u"), reader("b", ["u"], at(14))],
      is: { code: "HD5010", message: 'node "b" depends on "u", which only runs to undo "a"', location: "test.yaml:14" },
    },
  ])("$fact", ({ nodes, is }) => {
    expect(refusal(planOf(nodes))).toMatchObject(is);
  });

  test("kinds go by their aliases, and with _node", () => {
    const registry = createRegistry({ nodes: [{ ...kindOf({}), aliases: ["call"] }] });
    for (const kind of ["run", "run_node", "call", "call_node"]) {
      expect(loadPlan(planOf([node("a", { kind })]), registry).root.nodes[0]?.type.kind).toBe("run");
    }
  });

  test("one name may not stand for two components: HD5008", () => {
    const other: AnyNodeType = { ...kindOf({}), kind: "other", aliases: ["run"] };
    expect(() => createRegistry({ nodes: [kindOf({})] }, { nodes: [other] })).toThrow(
      expect.objectContaining({ code: "HD5008", message: 'the node kind "run" is registered twice' }),
    );
    const fn = (): number => 1;
    expect(() => createRegistry({ functions: { fn } }, { functions: { fn: () => 2 } })).toThrow(
      expect.objectContaining({ code: "HD5008" }),
    );
    expect(createRegistry({ functions: { fn } }, { functions: { fn } }).fn("fn")).toBe(fn);
  });
});

describe("cycles: HD5004 with the whole path", () => {
  test.each<{ fact: string; nodes: readonly PlanNode[]; path: string }>([
    { fact: "of one", nodes: [reader("a", ["a"])], path: "a → a" },
    { fact: "of two", nodes: [reader("a", ["b"]), reader("b", ["a"])], path: "a → b → a" },
    {
      fact: "of three, behind a tail and before another",
      nodes: [node("t"), reader("c", ["b", "t"]), reader("a", ["c"]), reader("b", ["a"]), reader("z", ["b"])],
      path: "c → a → b → c",
    },
    { fact: "through wait_for", nodes: [node("a", { waitFor: ["b"] }), reader("b", ["a"])], path: "a → b → a" },
    { fact: "of a node that handles itself", nodes: [node("a", handler("a"))], path: "a → a" },
    { fact: "of two handlers", nodes: [node("a", handler("b")), node("b", handler("a"))], path: "a → b → a" },
    {
      fact: "through a handler that waits for a reader of what it guards",
      nodes: [node("a", handler("h")), reader("h", ["b"]), reader("b", ["a"])],
      path: "h → b → h",
    },
  ])("$fact", ({ nodes, path }) => {
    expect(refusal(planOf(nodes))).toMatchObject({
      code: "HD5004",
      message: `the nodes wait for each other in a circle: ${path}`,
    });
  });

  test("at the line of the first node named", () => {
    expect(refusal(planOf([reader("a", ["b"], at(3)), reader("b", ["a"], at(8))]))).toMatchObject({
      code: "HD5004",
      location: "test.yaml:3",
    });
  });

  test("in a chain of 100,000", { timeout: 30_000 }, () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => reader(`n${index}`, [`n${(index + 1) % 100_000}`]));
    expect(refusal(planOf(nodes))).toMatchObject({ code: "HD5004" });
  });
});

describe("components a plan needs: HD5009", () => {
  const template = { $template: "x", roots: {}, ...at(5) };
  test.each<{ what: string; fields: Partial<Plan> & { readonly nodes?: readonly PlanNode[] }; is: object }>([
    {
      what: "a template engine",
      fields: { nodes: [node("a", { config: { value: template } })] },
      is: { message: "the plan needs a template engine, and the registry has none", location: "test.yaml:5" },
    },
    {
      what: "a validator, for a node's input",
      fields: { nodes: [node("a", { inputSchema: {}, ...at(6) })] },
      is: { location: "test.yaml:6" },
    },
    {
      what: "a validator, for a node's result",
      fields: { nodes: [node("a", { outputSchema: {}, ...at(6) })] },
      is: { location: "test.yaml:6" },
    },
    {
      what: "a validator, for the run's input",
      fields: { inputSchema: {}, origins: { pipeline: at(2).origin, inputSchema: at(4).origin } },
      is: { message: "the plan declares schemas, and the registry has no validator", location: "test.yaml:4" },
    },
    { what: "a validator, for the run's output", fields: { outputSchema: {} }, is: {} },
  ])("$what", ({ fields: { nodes = [], ...fields }, is }) => {
    expect(refusal(planOf(nodes, fields))).toMatchObject({ code: "HD5009", ...is });
  });

  test("a template that the engine refuses is located", () => {
    const templates = {
      compile: () => {
        throw Object.assign(new TypeError("unclosed"), {});
      },
    };
    expect(() => graphOf([node("a", { config: { value: template } })], {}, {}, { templates })).toThrow("unclosed");
  });
});

const RICH: Plan = planOf(
  [
    node("a", {
      ...at(2),
      when: planned(literal(true)),
      retry: { maxAttempts: 2, backoff: "linear", initialDelayMs: 1, maxDelayMs: 2, jitter: 0.5 },
    }),
    reader("b", ["a"], {
      waitFor: ["c"],
      inputMapping: { x: planned(of("a", "y")) },
      strictMapping: true,
      onError: { action: "handler", node: "h" },
    }),
    node("c", { timeoutMs: 50, priority: 2, critical: true, requiredInputs: ["q"], compensate: "undo" }),
    node("h"),
    node("undo"),
    node("body", {
      config: { body: { $body: { nodes: [node("x"), reader("y", ["x"])] } } },
    }),
    node("tpl", {
      config: { value: { $template: "hi", roots: { a: { kind: "root", root: "node", name: "a" } }, outputs: ["a"] } },
    }),
    node("deferred", { config: { each: planned(of("a")), steps: { s: planned(literal(1)) } } }),
    node("checked", { inputSchema: { type: "object" }, outputSchema: { type: "string" } }),
  ],
  {
    inputSchema: { type: "object" },
    output: { a: planned(of("a")), b: planned(of("b")) },
    ports: { llm: { adapter: "echo", config: { key: { $secret: "KEY" } } } },
    options: { ...OPTIONS, pipelineTimeoutMs: 1_000, defaultNodeTimeoutMs: 100 },
    origins: { pipeline: at(1).origin, inputSchema: at(2).origin, timeout: at(3).origin },
  },
);
const TOOLS: Components = {
  nodes: [kindOf({})],
  templates: { compile: (source) => () => source },
  validator: { compile: () => () => [] },
};

describe("damage: HD5001", () => {
  test.each<{ what: string; plan: unknown; says: string }>([
    { what: "nothing", plan: undefined, says: "this is not a hexDAG plan" },
    { what: "a text", plan: "hexdag: 1", says: "this is not a hexDAG plan" },
    { what: "a list", plan: [RICH], says: "this is not a hexDAG plan" },
    { what: "another document", plan: { kind: "Pipeline" }, says: "this is not a hexDAG plan" },
    { what: "another format", plan: { ...RICH, hexdag: 2 }, says: "the plan has format 2; this kernel reads format 1" },
    { what: "no nodes", plan: { ...RICH, graph: {} }, says: 'its "graph" is not what it must be' },
    { what: "no options", plan: { ...RICH, options: null }, says: 'its "options" is not what it must be' },
    { what: "no slots", plan: { ...RICH, options: { ...OPTIONS, maxConcurrentNodes: 0 } }, says: 'its "options"' },
    { what: "half a slot", plan: { ...RICH, options: { ...OPTIONS, maxConcurrentNodes: 1.5 } }, says: 'its "options"' },
    { what: "a source without a file", plan: { ...RICH, sources: [{}] }, says: 'its "sources"' },
    { what: "origins without the pipeline's", plan: { ...RICH, origins: {} }, says: 'its "origins"' },
    {
      what: "an origin that is no place",
      plan: { ...RICH, origins: { ...RICH.origins, timeout: 3 } },
      says: 'its "origins"',
    },
    { what: "caps of nobody", plan: { ...RICH, caps: [{ deny: [] }] }, says: 'its "caps"' },
    { what: "policies that are none", plan: { ...RICH, policies: 3 }, says: 'its "policies"' },
    { what: "a node that is null", plan: planOf(JSON.parse("[null]")), says: "entry 0 of a list of nodes is no node" },
    { what: "a node without a name", plan: planOf(JSON.parse('[{"kind": "run"}]')), says: '"name" of node number 0' },
    {
      what: "a value that is not JSON",
      plan: planOf([node("a", { config: Object.assign({}, { x: Number.NaN }) })]),
      says: "cannot be written as JSON",
    },
  ])("$what", ({ plan, says }) => {
    expect(refusal(Object(plan))).toMatchObject({ code: "HD5001", message: expect.stringContaining(says) });
  });

  test.each<{ field: keyof PlanNode; value: unknown }>([
    { field: "kind", value: 5 },
    { field: "config", value: [] },
    { field: "dataDependencies", value: "a" },
    { field: "waitFor", value: undefined },
    { field: "when", value: true },
    { field: "route", value: true },
    { field: "inputMapping", value: 1 },
    { field: "onError", value: { action: "explode" } },
    { field: "retry", value: {} },
    { field: "retry", value: { maxAttempts: 0, backoff: "linear", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } },
    { field: "retry", value: { maxAttempts: 2, backoff: "linear", initialDelayMs: 1, maxDelayMs: 1, jitter: 2 } },
    { field: "timeoutMs", value: "5s" },
    { field: "timeoutMs", value: -1 },
    { field: "requiredInputs", value: [1] },
    { field: "critical", value: "yes" },
    { field: "priority", value: "high" },
    { field: "outputSchema", value: "string" },
    { field: "caps", value: "llm" },
    { field: "caps", value: [{ allow: ["llm"] }] },
    { field: "caps", value: [{ from: "it", allow: "llm" }] },
    { field: "policies", value: [{ max: 1 }] },
    { field: "cache", value: 3 },
  ])("in $field of a node: $value, at its line", ({ field, value }) => {
    const damaged: PlanNode = Object.assign(node("a", at(21)), { [field]: value });
    expect(refusal(planOf([damaged]))).toMatchObject({
      code: "HD5001",
      message: `the plan is damaged: "${field}" of node "a" is not what it must be`,
      location: "test.yaml:21",
    });
  });

  test("is told without loading anything, in bodies too", () => {
    const inner = (value: object): Plan => planOf([node("a", { config: { body: { $body: Object(value) } } })]);
    const broken = Object.assign(node("b", at(21)), { caps: 3 });
    expect(() => assertWholePlan(inner({ nodes: [broken] }))).toThrow('"caps" of node "b" is not what it must be');
    expect(() => assertWholePlan(inner({}))).toThrow('"nodes" of a body is not what it must be');
    expect(() => assertWholePlan({ ...RICH, name: Object(3) })).toThrow('its "name" is not what it must be');
    expect(() => assertWholePlan(RICH)).not.toThrow();
  });

  test("in an expression, at its line", () => {
    const when = planned(JSON.parse('{"kind": "eval"}'), at(33));
    expect(refusal(planOf([node("a", { when })]))).toMatchObject({ code: "HD5001", location: "test.yaml:33" });
  });

  test("anywhere at all is refused with a code of loading, or harmless", { timeout: 60_000 }, async () => {
    const registry = createRegistry(TOOLS);
    expect(refusal(RICH, TOOLS)).toBe("loaded");
    let refused = 0;
    for (let seed = 0; seed < 3_000; seed++) {
      const damaged = damage(RICH, createRandom(seed));
      try {
        const graph = loadPlan(damaged, registry);
        const result = await endOf(graph);
        expect(result, `seed ${seed}: ${JSON.stringify(damaged)}`).not.toBe("hangs");
      } catch (error) {
        refused++;
        const code = isHexdagError(error) ? error.code : String(error);
        expect(code, `seed ${seed}: ${JSON.stringify(damaged)}`).toMatch(/^HD5\d\d\d$/);
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});

async function endOf(graph: ReturnType<typeof loadPlan>): Promise<string> {
  const clock = createFakeClock();
  let status = "hangs";
  void runGraph(graph, { clock, input: { q: 1 } }).result.then((result) => {
    status = result.status;
  });
  await settled();
  while (status === "hangs" && (await clock.advanceToNext()));
  return status;
}

/** The plan with one value, anywhere in it, removed or replaced. */
function damage(plan: Plan, random: Random): Plan {
  const copy: Plan = JSON.parse(JSON.stringify(plan));
  let place: object = copy;
  for (;;) {
    const key = random.pick(Object.keys(place));
    const inner: unknown = Reflect.get(place, key);
    if (typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && random.chance(0.85))
      place = inner;
    else {
      const junk = random.pick([
        null,
        -1,
        0,
        1e9,
        0.5,
        "",
        "a",
        "zzz",
        true,
        [],
        {},
        [null],
        { $expr: 1 },
        { $body: 1 },
        { $fn: 1 },
        { $template: 1 },
        undefined,
      ]);
      if (junk === undefined) Reflect.deleteProperty(place, key);
      else Reflect.set(place, key, junk);
      return copy;
    }
  }
}

describe("a graph that was loaded", () => {
  test("knows its hash, its edges, its exits and what it needs", () => {
    const plan = planOf([
      node("a", handler("h")),
      node("h"),
      reader("b", ["a"]),
      node("c", { compensate: "u" }),
      node("u"),
    ]);
    const graph = loadPlan(plan, createRegistry({ nodes: [kindOf({}, { ports: ["llm"] })] }));
    expect(graph.hash).toBe(planHash(plan));
    expect(graph.requirements.map(({ port, node: name }) => `${name} needs ${port}`)).toEqual(
      ["a", "h", "b", "c", "u"].map((name) => `${name} needs llm`),
    );
    const { nodes, exits, waveSizes, scheduledCount } = graph.root;
    expect(nodes.map(({ name, wave }) => `${name} in ${wave}`)).toEqual([
      "a in 0",
      "h in 1",
      "b in 2",
      "c in 0",
      "u in 0",
    ]);
    expect(exits.map((index) => nodes[index]?.name)).toEqual(["b", "c"]);
    expect({ waveSizes, scheduledCount }).toEqual({ waveSizes: [2, 1, 1], scheduledCount: 4 });
  });

  test("is frozen, and runs any number of times", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])]);
    expect([Object.isFrozen(graph), Object.isFrozen(graph.root), Object.isFrozen(graph.root.nodes[0])]).toEqual([
      true,
      true,
      true,
    ]);
    expect(statuses(await run(graph))).toEqual(statuses(await run(graph)));
  });

  test("takes a node that is named twice in a list for one", async () => {
    const graph = graphOf([node("a"), reader("b", ["a", "a"], { waitFor: ["a"] })], {
      a: () => ({ x: 1 }),
      b: ({ input }) => input,
    });
    expect((await run(graph)).orThrow()).toEqual({ b: { x: 1 } });
  });

  test("keeps a node as an exit when only its handler reads it", async () => {
    const graph = graphOf([node("a", handler("h")), reader("h", ["a"])]);
    expect((await run(graph)).orThrow()).toEqual({ a: "a" });
  });
});
