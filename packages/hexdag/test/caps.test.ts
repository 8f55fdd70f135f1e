import { type CapsReport, type CompileOptions, compile, type NodeCaps, planCaps } from "@hexdag/compiler";
import {
  assertWholePlan,
  type ComponentRegistry,
  createRegistry,
  createSystemClock,
  defineNode,
  loadPlan,
  type Plan,
  runGraph,
} from "@hexdag/kernel";
import type { HttpClient, Llm, PipelineSpawner, Ports, ToolRouter } from "@hexdag/kernel/ports";
import { createDataStore, createMemory, loadStdlib, stdlibComponents } from "@hexdag/stdlib";
import { describe, expect, it } from "vitest";
import * as z from "zod";

/** A kind that says which ports it calls, and no more. */
const weather = defineNode({
  kind: "weather",
  description: "Tells the weather.",
  spec: z.strictObject({ port: z.string() }),
  ports: ({ port }) => (typeof port === "string" ? [port] : []),
  run: () => "fine",
});

async function registry(): Promise<ComponentRegistry> {
  return createRegistry(await loadStdlib(), { nodes: [weather], functions: { score: () => 1 } });
}

async function planOf(spec: object, options: Partial<CompileOptions> = {}): Promise<Plan> {
  const text = JSON.stringify({ kind: "Pipeline", metadata: { name: "demo" }, spec });
  const components = await registry();
  const { plan, diagnostics } = compile(
    { file: "demo.yaml", text },
    { components, refusedCaps: "warning", lenient: true, ...options },
  );
  if (plan === undefined) throw new TypeError(diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

async function report(spec: object): Promise<CapsReport> {
  return planCaps(await planOf(spec), await registry());
}

const node = (kind: string, spec: object, name = "it"): object => ({ kind, metadata: { name }, spec });

const verdicts = ({ needs }: NodeCaps): readonly string[] => needs.map(({ cap, may }) => `${cap} ${may}`);

const template = "{{$input.x}}";

/** By kind: a spec, and what it needs. */
const NEEDS: readonly (readonly [kind: string, spec: object, needs: readonly string[]])[] = [
  ["llm", { human_message: "hi" }, ["llm"]],
  ["agent", { main_prompt: "hi", tools: ["search_*", "order"] }, ["llm", "tool:search_*", "tool:order"]],
  ["agent", { main_prompt: "hi", memory: "chat" }, ["llm", "tool:*", "memory"]],
  ["agent", { main_prompt: "hi", available_tools: [] }, ["llm"]],
  ["tool_call", { tool: "search" }, ["tool:search"]],
  ["tool_call", { tool: `get_${template}_x` }, ["tool:get_*_x"]],
  ["tool_call", { tool: "{{#if $input.x}}a{{/if}}" }, ["tool:*"]],
  ["api_call", { url: "https://API.example.com:443/items" }, ["http:api.example.com"]],
  ["api_call", { url: `http://localhost:8080/${template}` }, ["http:localhost:8080"]],
  ["api_call", { url: `https://api.example.com${template}` }, ["http:*"]],
  ["api_call", { url: `https://${template}.example.com/` }, ["http:*"]],
  ["api_call", { url: "https://user@example.com/" }, ["http:*"]],
  ["api_call", { url: "/items" }, ["http:*"]],
  ["port_call", { port: "datastore", method: "set", args: { key: "k", value: 1 } }, ["datastore.write"]],
  ["port_call", { port: "memory", method: "get", args: { key: "k" } }, ["memory"]],
  ["port_call", { port: "http", method: "request", args: { request: { url: "https://x.org/a" } } }, ["http:x.org"]],
  ["port_call", { port: "http", method: "request", args: { request: "{{$input.request}}" } }, ["http:*"]],
  ["pipeline", { pipeline: "./child.yaml" }, ["spawner"]],
  ["map", { items: [1], body_pipeline: "./child.yaml" }, ["spawner"]],
  ["loop", { for_each: [1], body_pipeline: "./child.yaml" }, ["spawner"]],
  ["conditional", { condition: "true", body_pipeline: "./child.yaml" }, ["spawner"]],
  ["data", { output: 1 }, []],
  ["weather", { port: "datastore" }, ["datastore.*"]],
  ["weather", { port: "llm" }, ["llm"]],
  ["weather", { port: "tools" }, ["tool:*"]],
  ["weather", { port: "mail" }, ["mail.*"]],
];

type Path = readonly (string | number)[];

/** Every path into a value but the empty one. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return inner.flatMap(([key, item]) => [[...path, key], ...pathsIn(item, [...path, key])]);
}

function replaceAt(target: object, path: Path, value: unknown): void {
  const [key = "", ...rest] = path;
  const inner: unknown = Reflect.get(target, key);
  if (rest.length > 0 && typeof inner === "object" && inner !== null) replaceAt(inner, rest, value);
  else Reflect.set(target, key, value);
}

describe("what a node needs", () => {
  it.each(NEEDS)("is told by its kind and spec: %s %j", async (kind, spec, needs) => {
    const { nodes } = await report({ nodes: [node(kind, spec)] });
    expect(nodes.flatMap(verdicts)).toEqual(needs.map((cap) => `${cap} yes`));
  });

  it("is the data store as well, for a cache that is kept there", async () => {
    const cache = { store: "datastore" };
    const own = await report({ nodes: [node("llm", { human_message: "hi", cache })] });
    expect(own.nodes.flatMap(verdicts)).toEqual(["llm yes", "datastore.read yes", "datastore.write yes"]);
    const policies = [{ type: "cache", config: cache }];
    const ports = { llm: { adapter: "echo", policies } };
    const { nodes } = await report({ ports, caps: ["llm"], nodes: [node("llm", { human_message: "hi" })] });
    expect(nodes.flatMap(verdicts)).toEqual(["llm yes", "datastore.read no", "datastore.write no"]);
  });

  it("may be more where code runs, and for kinds that do not say all", async () => {
    const body = [node("data", { output: 1 }, "inner")];
    const nodes = [
      node("function", { fn: "score" }, "code"),
      node("map", { items: [1], fn: "score" }, "each"),
      node("map", { items: [1], body }, "list"),
      node("weather", { port: "llm" }, "kind"),
    ];
    const found = await report({ nodes });
    expect(found.nodes.map((each) => [each.node, each.more])).toEqual([
      ["code", "code"],
      ["each", "code"],
      ["list", undefined],
      ["list/inner", undefined],
      ["kind", "kind"],
    ]);
  });

  it("is not known of a kind that is not installed", async () => {
    const plan = await planOf({ caps: ["llm"], nodes: [node("weather", { port: "llm" })] });
    const [only] = planCaps(plan, createRegistry(await loadStdlib())).nodes;
    expect(only).toMatchObject({ more: "unknown", needs: [], isRefused: false, atMost: { left: ["llm"] } });
  });
});

describe("the standard library's kinds", () => {
  it("say all the capabilities they use", () => {
    const silent = stdlibComponents().nodes?.filter(({ caps }) => caps === undefined);
    expect(silent?.map(({ kind }) => kind)).toEqual([]);
  });
});

describe("what it gets", () => {
  it("is what Config, pipeline, the nodes around it and the node leave", async () => {
    const spec = {
      caps: { allow: ["llm", "tool", "spawner"], deny: ["tool:rm*"] },
      nodes: [
        node("loop", {
          for_each: [1],
          caps: ["tool", "llm"],
          body: [
            node("tool_call", { tool: "search", caps: ["tool:search"] }, "one"),
            node("tool_call", { tool: template, caps: ["tool:search", "tool:rmdir"] }, "any"),
            node("tool_call", { tool: "rmdir" }, "none"),
            node("pipeline", { pipeline: "./child.yaml", on_error: "skip" }, "child"),
          ],
        }),
      ],
    };
    const { nodes, rules } = await report(spec);
    expect(rules.map(({ from }) => from)).toEqual(['pipeline "demo"']);
    expect(nodes.map((each) => [each.node, ...verdicts(each)])).toEqual([
      ["it"],
      ["it/one", "tool:search yes"],
      ["it/any", "tool:* maybe"],
      ["it/none", "tool:rmdir no"],
      ["it/child", "spawner no"],
    ]);
    expect(nodes.filter(({ isRefused }) => isRefused).map((each) => [each.node, each.isHandled])).toEqual([
      ["it/none", false],
      ["it/child", true],
    ]);
    expect(nodes[2]?.needs[0]?.coverage).toMatchObject({ left: ["tool:search"], without: [] });
  });

  it("is read off a plan alone, as it comes from a file", async () => {
    const plan = await planOf({
      caps: ["tool:a*"],
      nodes: NEEDS.map(([kind, spec], at) => node(kind, spec, `n${at}`)),
    });
    const stored: Plan = JSON.parse(JSON.stringify(plan));
    expect(planCaps(stored, await registry())).toEqual(planCaps(plan, await registry()));
  });

  it("is read off a plan that has been damaged anywhere, or the damage is told", async () => {
    const cache = { store: "datastore" };
    const body = [node("llm", { human_message: template, cache, caps: ["llm"] }, "inner")];
    const nodes = [node("map", { items: [1], body }), node("agent", { main_prompt: "hi", tools: ["a*"] }, "b")];
    const ports = { llm: { adapter: "echo", policies: [{ type: "cache", config: cache }] } };
    const text = JSON.stringify(await planOf({ caps: { deny: ["tool"] }, ports, nodes }));
    const components = await registry();
    let refused = 0;
    for (const path of pathsIn(JSON.parse(text))) {
      for (const value of [null, 3, "x", [], {}, [3]]) {
        const plan: Plan = JSON.parse(text);
        replaceAt(plan, path, value);
        try {
          assertWholePlan(plan);
        } catch (error) {
          expect(error, path.join(".")).toMatchObject({ code: "HD5001" });
          refused += 1;
          continue;
        }
        expect(planCaps(plan, components), `${path.join(".")}: ${JSON.stringify(value)}`).toBeDefined();
      }
    }
    expect(refused).toBeGreaterThan(200);
  });

  it("bounds the child runs it starts", async () => {
    const { nodes } = await report({
      caps: { allow: ["llm", "spawner", "tool"], deny: ["tool:rm*"] },
      nodes: [node("pipeline", { pipeline: "./child.yaml", caps: { deny: ["llm"] } })],
    });
    expect(nodes[0]).toMatchObject({
      children: ["./child.yaml"],
      atMost: { left: ["spawner", "tool"], without: ["tool:rm*"] },
    });
  });
});

const answer = { text: "", model: "fake", usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 } };

function ports(): Ports {
  const llm: Llm = { generate: () => Promise.resolve({ ...answer, finishReason: "stop" }) };
  const tools: ToolRouter = { tools: () => Promise.resolve([]), call: () => Promise.resolve({ value: null }) };
  const http: HttpClient = {
    request({ url }, options) {
      // What names no host goes to that of the adapter, which asks first.
      if (!URL.canParse(url)) options?.admit?.({ url: "https://base.example.com" });
      return Promise.resolve({ status: 200, headers: {}, url: "https://base.example.com", body: null });
    },
  };
  const spawner: PipelineSpawner = {
    spawn: () => Promise.resolve("child"),
    result: (runId) => Promise.resolve({ status: "succeeded", output: null, runId }),
    cancel: () => Promise.resolve(false),
  };
  return {
    llm,
    tools,
    http,
    spawner,
    memory: createMemory(),
    datastore: createDataStore({ clock: createSystemClock() }),
  };
}

describe("what is certain at build", () => {
  const runnable = NEEDS.filter(([kind]) => kind !== "weather");

  it.each(runnable)("is what happens in a run: %s %j", async (kind, spec, needs) => {
    for (const cap of needs) {
      for (const caps of [{ deny: [cap] }, { allow: needs }, { allow: ["vfs"] }, { deny: ["vfs"] }]) {
        const plan = await planOf({ caps, nodes: [node(kind, spec)] });
        const known = await registry();
        const [only] = planCaps(plan, known).nodes;
        const { result } = runGraph(loadPlan(plan, known), {
          ports: ports(),
          input: { x: "a", request: { url: "https://x.org/a" } },
        });
        const ended = await result;
        const refused = ended.status === "failed" && ended.error.code === "HD7101";
        expect({ kind, spec, caps, refused }).toEqual({ kind, spec, caps, refused: only?.isRefused });
      }
    }
  });

  it("is an error where nobody handles it, and never in the way of tools that show it", async () => {
    const components = await registry();
    const nodes = [
      node("llm", { human_message: "hi" }, "a"),
      node("llm", { human_message: "hi", on_error: "skip" }, "b"),
    ];
    const text = JSON.stringify({ kind: "Pipeline", metadata: { name: "demo" }, spec: { caps: [], nodes } });
    const severities = (options: Partial<CompileOptions>): readonly string[] =>
      compile({ file: "demo.yaml", text }, { components, ...options }).diagnostics.map((each) => each.severity);
    expect(severities({})).toEqual(["error", "warning"]);
    expect(severities({ refusedCaps: "warning" })).toEqual(["warning", "warning"]);
  });

  it("says nothing of an agent that is given no list of tools, and warns of a list it may not use", async () => {
    const components = await registry();
    const messages = (spec: object): readonly string[] => {
      const nodes = [node("agent", { main_prompt: "hi", ...spec })];
      const text = JSON.stringify({ kind: "Pipeline", metadata: { name: "demo" }, spec: { caps: ["llm"], nodes } });
      return compile({ file: "demo.yaml", text }, { components }).diagnostics.map((each) => each.message);
    };
    expect(messages({})).toEqual([]);
    expect(messages({ tools: ["a*", "b"] })).toEqual([
      'node "it" may use nothing of its tools (tool:a*, tool:b): pipeline "demo" allows only llm',
    ]);
  });
});
