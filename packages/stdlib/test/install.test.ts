import { createRegistry, loadPlan } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { loadStdlib, stdlibComponents } from "../src/install.ts";
import { planNeeds } from "../src/plan-needs.ts";
import { template } from "./support/exprs.ts";
import { node, planOf } from "./support/run.ts";

const plain = planOf([node("a", "data", { output: 1 })]);
const templated = planOf([
  node("a", "loop", { times: 1, body: { $body: { nodes: [node("b", "data", { output: { x: [template("hi")] } })] } } }),
]);
const typed = planOf([node("a", "data", { output: 1 }, { outputSchema: { type: "number" } })]);

describe("the standard library", () => {
  it("has no templates and no validator until they are asked for", () => {
    expect(Object.keys(stdlibComponents()).toSorted()).toEqual(["drivers", "macros", "nodes"]);
  });

  it("brings both when no plan says what it needs", async () => {
    const registry = createRegistry(await loadStdlib());
    expect([registry.templates, registry.validator]).not.toContain(undefined);
  });

  it.each([
    ["a plain plan", plain, { templates: false, validator: false, policies: false }],
    ["a template deep inside a body", templated, { templates: true, validator: false, policies: false }],
    ["a schema of a node", typed, { templates: false, validator: true, policies: false }],
    [
      "a policy of a port",
      { ...plain, ports: { llm: { adapter: "x", config: {}, policies: [] } } },
      { templates: false, validator: false, policies: true },
    ],
    ["a schema of the pipeline", { ...plain, inputSchema: {} }, { templates: false, validator: true, policies: false }],
  ])("knows what %s needs, and loads it", async (_what, plan, needs) => {
    expect(planNeeds(plan)).toEqual(needs);
    const registry = createRegistry(await loadStdlib(plan));
    const { templates, validator, policies } = registry;
    expect({
      templates: templates !== undefined,
      validator: validator !== undefined,
      policies: policies !== undefined,
    }).toEqual(needs);
    expect(() => loadPlan(plan, registry)).not.toThrow();
  });

  it("looks through a plan of a hundred thousand nodes", () => {
    const nodes = Array.from({ length: 100_000 }, (_empty, index) => node(`n${index}`, "data", { output: index }));
    expect(planNeeds(planOf(nodes))).toEqual({ templates: false, validator: false, policies: false });
  });

  it("shares no state between two calls", () => {
    const [first, second] = [stdlibComponents(), stdlibComponents()];
    expect(first.nodes?.find((type) => type.kind === "llm")).not.toBe(
      second.nodes?.find((type) => type.kind === "llm"),
    );
  });
});
