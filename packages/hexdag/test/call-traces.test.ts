/** What a run's record says of every call of a model, a tool or a child: who made it, on which attempt, under which key. */
import { PortError, type ToolRouter } from "@hexdag/kernel/ports";
import { expect, it } from "vitest";
import {
  compile,
  createLocalSpawner,
  createRegistry,
  type Llm,
  type LlmRequest,
  loadPlan,
  loadStdlib,
  type PipelineSpawner,
  type RunEvent,
  runGraph,
} from "../src/index.ts";

// Every prompt says who speaks; each node that fails once is tried again.
const WHO = '"{{$ctx.run_id}}|{{$ctx.node}}|{{$ctx.attempt}}|"';
const MANIFEST = `
kind: Pipeline
metadata: {name: parent}
spec:
  limits: {max_llm_calls: 100, max_total_tokens: 1000000}
  nodes:
    - {kind: agent, metadata: {name: clerk}, spec: {main_prompt: ${WHO}, max_steps: 5, max_retries: 1, dependencies: []}}
    - {kind: llm, metadata: {name: ask}, spec: {human_message: ${WHO}, max_retries: 2, dependencies: []}}
    - kind: composite
      metadata: {name: each}
      spec:
        mode: for-each
        items: "[1, 2, 3]"
        concurrency: 3
        dependencies: []
        body:
          - {kind: llm, metadata: {name: one}, spec: {human_message: ${WHO}, max_retries: 1}}
    - {kind: tool_call, metadata: {name: check}, spec: {tool: flaky, arguments: {}, max_retries: 1, dependencies: []}}
    - {kind: pipeline, metadata: {name: below}, spec: {pipeline: child, max_retries: 1, dependencies: []}}
---
kind: Pipeline
metadata: {name: child}
spec:
  nodes:
    - {kind: agent, metadata: {name: inner}, spec: {main_prompt: ${WHO}, max_steps: 3}}
`;

interface SeenByModel {
  readonly runId: string;
  readonly node: string;
  readonly attempt: number;
}

/** Adapters that remember what they were asked, and fail the first time that certain nodes ask. */
function createAdapters() {
  const asked: SeenByModel[] = [];
  const called: string[] = [];
  const failed = new Set<string>();
  const isFirst = (what: string): boolean => !failed.has(what) && failed.add(what).has(what);
  const busy = (port: string, message: string): PortError =>
    new PortError({ port, operation: "call", message, retryable: true });

  const llm: Llm = {
    capabilities: () => ({ tools: true }),
    async generate({ messages, tools = [] }: LlmRequest) {
      const said = messages.map(({ content }) => (typeof content === "string" ? content : "")).join("");
      const [runId = "", node = "", attempt = ""] = said.split("|");
      const number = asked.push({ runId, node, attempt: Number(attempt) }) - 1;
      const turns = messages.filter(({ role }) => role === "tool").length;
      const fails = node === "ask" || node.startsWith("each[1]") || (node === "clerk" && turns === 1);
      if (fails && isFirst(node)) throw busy("llm", `call ${number} came to nothing`);
      const usage = { inputTokens: number, outputTokens: 1, totalTokens: number + 1 };
      if (tools.length === 0 || turns === 2) return { text: "done", usage, finishReason: "stop", model: "m" };
      const content = ["a", "b", "fails"].map(
        (name) => ({ type: "tool-call", id: `${name}-${turns}`, name, arguments: {} }) as const,
      );
      return { text: "", content, usage, finishReason: "tool_calls", model: "m" };
    },
  };

  const tools: ToolRouter = {
    tools: async () =>
      ["a", "b", "fails"].map((name) => ({ name, description: name, parameters: { type: "object", properties: {} } })),
    async call({ name, idempotencyKey }) {
      called.push(`${name} under ${idempotencyKey}`);
      if (name === "fails" || (name === "flaky" && isFirst(name))) throw busy("tools", `${name} does not work`);
      return { value: name };
    },
  };
  return { asked, called, llm, tools };
}

/** Runs the manifest; answers with every event of parent and child, what adapters saw, and the keys children were started under. */
async function trace() {
  const registry = createRegistry(await loadStdlib());
  const graphs = new Map(
    ["parent", "child"].map((pipeline) => {
      const { plan, diagnostics } = compile({ file: "p.yaml", text: MANIFEST }, { components: registry, pipeline });
      if (plan === undefined) expect.unreachable(diagnostics.map(({ message }) => message).join("; "));
      return [pipeline, loadPlan(plan, registry)];
    }),
  );
  const { asked, called, llm, tools } = createAdapters();
  const events: RunEvent[] = [];
  const sinks = [(event: RunEvent) => events.push(event)];
  const spawned: string[] = [];
  const local = createLocalSpawner({
    lookup: (name) => graphs.get(name),
    runOptions: () => ({ ports: { llm, tools }, sinks }),
  });
  const spawner: PipelineSpawner = {
    ...local,
    spawn: (request, options) => {
      spawned.push(request.idempotencyKey);
      return local.spawn(request, options);
    },
    // As when the answer is lost on the way: the child is asked for again.
    result: async (runId, options) => {
      const result = await local.result(runId, options);
      if (spawned.length > 1) return result;
      throw new PortError({ port: "spawner", operation: "result", message: "lost", retryable: true });
    },
  };
  const parent = graphs.get("parent");
  if (parent === undefined) expect.unreachable("the parent is missing");
  const result = await runGraph(parent, { ports: { llm, tools, spawner }, sinks, runId: "r" }).result;
  result.orThrow();
  return { events, asked, called, spawned };
}

it("every call that an adapter saw is on record once, with its node, its attempt and its key", async () => {
  const { events, asked, called, spawned } = await trace();

  // Models: each of their answers has a number, in its usage or in its failure.
  const models = events.filter((event) => event.type === "llm.called");
  const numberOf = ({ usage, error }: (typeof models)[number]): number =>
    usage?.inputTokens ?? Number(/\d+/.exec(error ?? "")?.[0]);
  const byNumber = models.toSorted((left, right) => numberOf(left) - numberOf(right));
  expect(byNumber.map(numberOf)).toEqual(asked.map((_, number) => number));
  expect(byNumber.map(({ runId, node, attempt }) => ({ runId, node, attempt }))).toEqual(asked);

  // Tools and children get their keys.
  const toolCalls = events.filter((event) => event.type === "tool.called");
  const described = toolCalls.map(({ tool, idempotencyKey }) => `${tool} under ${idempotencyKey}`);
  expect(described.toSorted()).toEqual(called.toSorted());
  const children = events.filter((event) => event.type === "child.spawned");
  expect(children.map(({ idempotencyKey }) => idempotencyKey)).toEqual(spawned);

  // Each attempt uses each key once; attempts after it use the same ones again.
  const calls = [...models, ...toolCalls, ...children];
  const uses = calls.map(({ type, attempt, idempotencyKey }) => `${type} ${attempt} ${idempotencyKey}`);
  expect(new Set(uses).size).toBe(uses.length);
  const keysOf = (wanted: string, on: number): readonly string[] =>
    calls
      .filter(({ runId, node, attempt }) => runId === "r" && node === wanted && attempt === on)
      .map(({ idempotencyKey }) => idempotencyKey)
      .toSorted((a, b) => (a < b ? -1 : 1));
  for (const node of ["ask", "each[1]/one", "check", "below"]) {
    expect(keysOf(node, 1), node).toHaveLength(1);
    expect(keysOf(node, 2), node).toEqual(keysOf(node, 1));
  }
  // The agent failed in its second turn, three tools in.
  expect(keysOf("clerk", 1)).toHaveLength(5);
  expect(keysOf("clerk", 2)).toEqual(expect.arrayContaining([...keysOf("clerk", 1)]));
  expect(keysOf("clerk", 2)).toHaveLength(9);
});
