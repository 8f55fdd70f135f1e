import { loadPlan } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { testRegistry } from "./support/components.ts";
import { goldenNames, runGolden } from "./support/golden.ts";

const plans = goldenNames().flatMap((name) => {
  const { plan } = runGolden(name).compilation;
  return plan === undefined ? [] : [[name, plan] as const];
});

/** A host in which everything a golden manifest names is installed. */
const host = {
  ...testRegistry,
  fn: () => () => null,
  templates: { compile: () => () => "" },
  validator: { compile: () => () => [] },
};

describe("golden plans", () => {
  it.each(plans)("%s loads in the kernel, also from a file", (_name, plan) => {
    expect(loadPlan(plan, host).root.nodes).toHaveLength(plan.graph.nodes.length);
    expect(loadPlan(JSON.parse(JSON.stringify(plan)), host).hash).toBe(loadPlan(plan, host).hash);
  });

  it.each(plans)("%s holds origins that lie on the line they name", (name, plan) => {
    expect(plan.sources).toEqual([{ file: "input.yaml" }]);
    for (const node of plan.graph.nodes)
      expect({ name, line: node.origin?.line }).toEqual({ name, line: expect.any(Number) });
  });
});
