/** A pipeline as one tool: called by a model or a node, run as a child, guarded like one. */
import {
  createRegistry,
  type JsonValue,
  loadPlan,
  openPorts,
  type Plan,
  type PlanValue,
  type RunResult,
  runGraph,
} from "@hexdag/kernel";
import { createPipelineTool, createToolRouter, loadStdlib } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fnNode, graphOf, node, planOf } from "./support/run.ts";
import { createTestSpawner, watched } from "./support/test-spawner.ts";

const schema = {
  type: "object",
  properties: { topic: { type: "string" }, depth: { type: "integer", default: 1 } },
  required: ["topic"],
  additionalProperties: false,
};

const research = graphOf([fnNode("found", "find")], { find: (input: JsonValue) => ({ about: input }) }, "research");

const call = (args: PlanValue, more = {}) => node("a", "tool_call", { tool: "research", arguments: args }, more);

/** Runs nodes of a plan that has the service `research`. */
async function play(
  nodes: Plan["graph"]["nodes"],
  pipeline = "research",
): Promise<{ result: RunResult; keys: readonly string[] }> {
  const plan: Plan = {
    ...planOf(nodes),
    services: {
      research: {
        adapter: "pipeline",
        config: { name: "research", pipeline, description: "Finds out.", input_schema: schema },
        single: true,
      },
    },
  };
  const registry = createRegistry(await loadStdlib());
  const { ports } = await openPorts(plan, registry);
  const { spawner, keys } = watched(createTestSpawner({ research }));
  const result = await runGraph(loadPlan(plan, registry), { ports: { ...ports, spawner }, runId: "RUN" }).result;
  return { result, keys };
}

describe("a pipeline as a tool", () => {
  test("is called by the service's name, with its input checked and filled in", async () => {
    const { result, keys } = await play([call({ topic: "bees" })]);
    expect(result.nodes["a"]?.output).toEqual({ found: { about: { topic: "bees", depth: 1 } } });
    expect(keys).toEqual(["RUN:a"]);
    expect(result.usage).toMatchObject({ toolCalls: 1 });
  });

  test("refuses what does not fit before any child runs", async () => {
    const { result, keys } = await play([call({ topic: 5 })]);
    expect(result).toMatchObject({
      error: {
        code: "HD7008",
        message: 'the tool "research" cannot take these arguments: topic must be a string, not a number',
      },
    });
    expect(keys).toEqual([]);
  });

  test("fails as its child does", async () => {
    const { result } = await play([call({ topic: "bees" })], "fail");
    expect(result).toMatchObject({
      error: { code: "HD6001", message: expect.stringContaining('the pipeline "fail" failed at node "boom"') },
    });
  });

  test("starts nothing for a node that may not spawn", async () => {
    const caps = [{ allow: ["tool:research"], from: "the test" }];
    const { result, keys } = await play([call({ topic: "bees" }, { caps })]);
    expect(result).toMatchObject({ error: { code: "HD7101", message: expect.stringContaining("spawner") } });
    expect(keys).toEqual([]);
  });

  test("is told of under its name, beside nothing else", async () => {
    const plan: Plan = {
      ...planOf([]),
      services: {
        any: { adapter: "pipeline", config: { name: "any", pipeline: "p", description: "Any." }, single: true },
      },
    };
    const { ports } = await openPorts(plan, createRegistry(await loadStdlib()));
    expect(await ports.tools?.tools()).toEqual([{ name: "any", description: "Any.", parameters: { type: "object" } }]);
  });

  test("is a tool like others in code", async () => {
    const tool = createPipelineTool({
      name: "find_out",
      pipeline: "research",
      description: "Finds out.",
      input: z.object({ topic: z.string() }),
    });
    const graph = graphOf([node("a", "tool_call", { tool: "find_out", arguments: { topic: "ants" } })]);
    const ports = { tools: createToolRouter({ tools: [tool] }), spawner: createTestSpawner({ research }) };
    const result = await runGraph(graph, { ports }).result;
    expect(result.nodes["a"]?.output).toEqual({ found: { about: { topic: "ants" } } });
  });
});
