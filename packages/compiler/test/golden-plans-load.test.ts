import { loadPlan } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { testRegistry } from "./support/components.ts";
import { goldenNames, runGolden } from "./support/golden.ts";

const plans = goldenNames().flatMap((name) => {
  const { plan, inputs } = runGolden(name).compilation;
  return plan === undefined ? [] : [[name, plan, inputs] as const];
});

/** A host in which everything a golden manifest names is installed. */
const host = {
  ...testRegistry,
  fn: () => () => null,
  templates: { compile: () => () => "" },
  validator: { compile: () => () => [] },
  policies: { portHook: () => undefined, nodeHook: () => undefined },
};

describe("golden plans", () => {
  it.each(plans)("%s loads in the kernel, also from a file", (_name, plan) => {
    expect(loadPlan(plan, host).root.nodes).toHaveLength(plan.graph.nodes.length);
    expect(loadPlan(JSON.parse(JSON.stringify(plan)), host).hash).toBe(loadPlan(plan, host).hash);
  });

  it.each(plans)("%s holds origins that lie on the line they name", (name, plan, inputs) => {
    expect(plan.sources).toEqual(inputs.files.map(({ file }) => ({ file })));
    for (const { origin } of plan.graph.nodes) {
      const before = inputs.files[origin?.source ?? 0]?.text.slice(0, origin?.start);
      expect({ name, line: origin?.line }).toEqual({ name, line: before?.split("\n").length });
    }
  });
});
