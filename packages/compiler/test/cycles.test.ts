import { HexdagError, loadPlan } from "@hexdag/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileText, fn, pipeline } from "./support/compile-text.ts";
import { testRegistry } from "./support/components.ts";

const SIZE = 7;

interface Wiring {
  readonly onError: number | undefined;
  readonly waitFor: readonly number[];
}

const wirings = fc.array(
  fc.record({
    onError: fc.option(fc.nat(SIZE - 1), { nil: undefined, freq: 2 }),
    waitFor: fc.uniqueArray(fc.nat(SIZE - 1), { maxLength: 2 }),
  }),
  { minLength: SIZE, maxLength: SIZE },
);

/** Nodes n0 to n6, each of which may have a handler and may wait for others; nobody names itself. */
function wired(nodes: readonly Wiring[]): string {
  const entries = nodes.map(({ onError, waitFor }, index) => {
    const spec = onError === undefined || onError === index ? "" : `on_error: n${onError}`;
    const others = waitFor.filter((each) => each !== index).map((each) => `n${each}`);
    return fn(`n${index}`, spec, `dependencies: [], wait_for: [${others.join(", ")}]`);
  });
  return pipeline(entries.join("\n"));
}

describe("circles", () => {
  it("leave no plan that the engine refuses", () => {
    fc.assert(
      fc.property(wirings, (nodes) => {
        const { plan, diagnostics } = compileText(wired(nodes));
        const codes = new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code));
        expect([...codes]).toEqual(plan === undefined ? ["HD3004"] : []);
        if (plan !== undefined) expect(codeOfLoading(plan)).toBeUndefined();
      }),
      { numRuns: 1_000, seed: 7 },
    );
  });
});

function codeOfLoading(plan: Parameters<typeof loadPlan>[0]): string | undefined {
  try {
    loadPlan(plan, testRegistry);
    return undefined;
  } catch (error) {
    return error instanceof HexdagError ? error.code : String(error);
  }
}
