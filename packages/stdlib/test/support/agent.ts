/** Agents in small plans: a model that takes its turns from a list, a few tools, and a run of both. */
import {
  createRegistry,
  defineTool,
  type Graph,
  loadPlan,
  type Plan,
  type PlanNode,
  type RunEvent,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import type {
  Approvals,
  Llm,
  LlmRequest,
  LlmResponse,
  LlmToolCallPart,
  Memory,
  ToolRouter,
} from "@hexdag/kernel/ports";
import * as z from "zod";
import { loadStdlib } from "../../src/install.ts";
import { createToolRouter } from "../../src/tools/tool-router.ts";

const USAGE = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };
/** A turn that answers. */
export const says = (text: string): LlmResponse => ({ text, usage: USAGE, finishReason: "stop", model: "m" });
/** A turn that calls tools. */
export const calls = (
  ...wanted: readonly (readonly [name: string, args: LlmToolCallPart["arguments"]])[]
): LlmResponse => ({
  text: "",
  content: wanted.map(([name, args], index) => ({ type: "tool-call", id: `c${index}`, name, arguments: args })),
  usage: USAGE,
  finishReason: "tool_calls",
  model: "m",
});

/** A model that takes its turns from a list, and remembers what it was asked. */
export function model(turns: readonly (LlmResponse | ((request: LlmRequest) => LlmResponse))[], withTools = true) {
  const asked: LlmRequest[] = [];
  const llm: Llm = {
    generate(request) {
      const turn = turns[asked.push(request) - 1];
      return turn === undefined
        ? Promise.reject(new Error("no turn left"))
        : Promise.resolve(typeof turn === "function" ? turn(request) : turn);
    },
    ...(withTools ? { capabilities: () => ({ tools: true }) } : {}),
  };
  return { llm, asked };
}

export const add = defineTool({
  name: "add",
  description: "Adds two numbers.",
  input: z.object({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});
export const long = defineTool({
  name: "long",
  description: "Says a lot.",
  input: z.object({}),
  run: () => "x".repeat(500),
});
const broken = defineTool({
  name: "broken",
  description: "Fails.",
  input: z.object({}),
  run: () => {
    throw new Error("out of order");
  },
});
const TOOLS = [add, long, broken];

export interface Scene {
  readonly llm: Llm;
  readonly config?: PlanNode["config"];
  readonly node?: Partial<PlanNode>;
  readonly plan?: Partial<Plan>;
  readonly memory?: Memory;
  readonly tools?: ToolRouter;
  readonly approvals?: Approvals;
  readonly signal?: AbortSignal;
  readonly events?: RunEvent[];
}

/** A plan of one agent, `a`. */
export async function agentGraph({ config = {}, node = {}, plan: more = {} }: Partial<Scene>): Promise<Graph> {
  const defaults = {
    mainPrompt: "What is 2 + 3?",
    maxSteps: 5,
    onMaxSteps: "fail",
    parallelTools: true,
    maxResultLength: 200,
    onFullContext: "trim",
    stream: false,
  };
  const plan: Plan = {
    hexdag: 1,
    sources: [],
    name: "test",
    ports: {},
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    graph: {
      nodes: [
        { name: "a", kind: "agent", config: { ...defaults, ...config }, dataDependencies: [], waitFor: [], ...node },
      ],
    },
    ...more,
  };
  return loadPlan(plan, createRegistry(await loadStdlib()));
}

/** Runs one agent to its end. */
export async function play({ llm, memory, tools, approvals, events, signal, ...more }: Scene): Promise<RunResult> {
  const graph = await agentGraph(more);
  const ports = {
    llm,
    tools: tools ?? createToolRouter({ tools: TOOLS }),
    ...(memory === undefined ? {} : { memory }),
    ...(approvals === undefined ? {} : { approvals }),
  };
  const sinks = events === undefined ? [] : [(event: RunEvent) => void events.push(event)];
  return await runGraph(graph, { ports, sinks, ...(signal === undefined ? {} : { signal }) }).result;
}

/** The steps that were recorded, in the order they ended. */
export function stepsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === "body.completed" ? [event.node] : []));
}

/** What the node told of its progress. */
export function progressOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === "node.progress" ? [event.message] : []));
}
