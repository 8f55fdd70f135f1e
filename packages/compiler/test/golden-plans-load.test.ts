import { isHexdagError, loadPlan, type Plan } from "@hexdag/kernel";
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
};

/** The code a plan is refused with. */
function refusalOf(plan: Plan): string | undefined {
  try {
    loadPlan(plan, host);
    return undefined;
  } catch (error) {
    if (!isHexdagError(error)) throw error;
    return error.code;
  }
}

/** Those with guards that the kernel does not enforce yet. */
const refused = plans.filter(([, plan]) => refusalOf(plan) === "HD5011");

describe("golden plans", () => {
  it("are refused only for guards that are not enforced, and those that have some are few", () => {
    expect(refused.map(([name]) => name)).toEqual(["good-pipeline-policies", "good-policies", "warn-older-spellings"]);
  });

  it.each(plans.filter((each) => !refused.includes(each)))(
    "%s loads in the kernel, also from a file",
    (_name, plan) => {
      expect(loadPlan(plan, host).root.nodes).toHaveLength(plan.graph.nodes.length);
      expect(loadPlan(JSON.parse(JSON.stringify(plan)), host).hash).toBe(loadPlan(plan, host).hash);
    },
  );

  it.each(plans)("%s holds origins that lie on the line they name", (name, plan, inputs) => {
    expect(plan.sources).toEqual(inputs.files.map(({ file }) => ({ file })));
    for (const { origin } of plan.graph.nodes) {
      const before = inputs.files[origin?.source ?? 0]?.text.slice(0, origin?.start);
      expect({ name, line: origin?.line }).toEqual({ name, line: before?.split("\n").length });
    }
  });
});
