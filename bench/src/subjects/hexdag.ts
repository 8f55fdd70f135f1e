/**
 * hexDAG as its users run it: the built packages, the standard library's `function` kind, every event handed to a sink, a
 * context for every node, the record kept for replay. The plan is written out because the compiler is measured elsewhere.
 */

import { fromDist } from "../dist.ts";
import { allRuns, expectValue, graphNodes, INPUT, noop, type Prepared, type Scenario } from "../scenario.ts";

const { createRegistry, loadPlan, runGraph } = await fromDist<typeof import("@hexdag/kernel")>("kernel");
const { stdlibComponents } = await fromDist<typeof import("@hexdag/stdlib")>("stdlib");

export function prepare(scenario: Scenario): Prepared {
  const components = { ...stdlibComponents(), functions: { noop } };
  const graph = loadPlan(planOf(scenario), createRegistry(components));
  const exit = graph.plan.graph.nodes.at(-1)?.name ?? "";
  let events = 0;
  const sinks = [() => void events++];
  return {
    run: () =>
      allRuns(scenario, async () => {
        const before = events;
        const result = await runGraph(graph, { input: INPUT, sinks }).result;
        const output = result.orThrow();
        if (scenario.shape !== "concurrent" && events - before < 2 * scenario.nodes + 2)
          throw new Error("events are missing");
        expectValue(Reflect.get(Object(output), exit), "hexdag");
      }),
  };
}

function planOf(scenario: Scenario): import("@hexdag/kernel").Plan {
  return {
    hexdag: 1,
    sources: [{ file: "bench.yaml" }],
    name: "bench",
    ports: {},
    // The compiler's default, so the fan-out goes through ten slots.
    options: { maxConcurrentNodes: 10, scheduling: "ready", strictValidation: true },
    graph: {
      nodes: graphNodes(scenario).map(({ name, after }) => ({
        name,
        kind: "function",
        config: { fn: { $fn: "noop" } },
        dataDependencies: after,
        waitFor: [],
      })),
    },
  };
}
