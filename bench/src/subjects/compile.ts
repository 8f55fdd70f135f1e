/** From text to plan, everything checked, by the built compiler with the standard library's kinds. */
import { fromDist } from "../dist.ts";
import { manifestOf } from "../manifest.ts";
import type { Prepared, Scenario } from "../scenario.ts";

const { createRegistry } = await fromDist<typeof import("@hexdag/kernel")>("kernel");
const { stdlibComponents } = await fromDist<typeof import("@hexdag/stdlib")>("stdlib");
const { compile } = await fromDist<typeof import("@hexdag/compiler")>("compiler");

export function prepare({ size }: Scenario): Prepared {
  const text = manifestOf(size);
  const components = createRegistry({ ...stdlibComponents(), functions: { noop: (input: never) => input } });
  return {
    async run() {
      // 10,000 nodes are more text than is accepted unasked.
      const { plan, diagnostics } = compile({ file: "bench.yaml", text }, { components, maxBytes: text.length });
      if (plan?.graph.nodes.length !== size || diagnostics.length > 0)
        throw new Error(`compile: ${diagnostics[0]?.message ?? "nodes are missing"}`);
    },
  };
}
