/**
 * LangGraph.js without a checkpointer and without streaming, its fastest way. One channel for the value; branches of a
 * fan-out return nothing, because collecting their results through a reducer would cost it more.
 */
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { allRuns, expectValue, graphNodes, INPUT, noop, type Prepared, type Scenario } from "../scenario.ts";

const State = Annotation.Root({ value: Annotation<{ readonly x: number }> });

export function prepare(scenario: Scenario): Prepared {
  const nodes = graphNodes(scenario);
  // Nodes are added in a loop, so their names are not in the type.
  const graph: { addNode(name: string, run: unknown): unknown; addEdge(from: string | string[], to: string): unknown } =
    new StateGraph(State);
  const branches = scenario.shape === "fanout" ? nodes.length - 2 : 0;
  for (const [index, { name }] of nodes.entries()) {
    const isBranch = branches > 0 && index > 0 && index <= branches;
    graph.addNode(
      name,
      isBranch ? () => noop({}) : async (state: typeof State.State) => ({ value: await noop(state.value) }),
    );
  }
  for (const { name, after } of nodes) {
    if (after.length > 1) graph.addEdge(after, name);
    else graph.addEdge(after[0] ?? START, name);
  }
  graph.addEdge(nodes.at(-1)?.name ?? "", END);
  if (!(graph instanceof StateGraph)) throw new Error("unreachable");
  const compiled = graph.compile();
  const options = { recursionLimit: nodes.length + 10 };
  return {
    run: () =>
      allRuns(scenario, async () => expectValue((await compiled.invoke({ value: INPUT }, options)).value, "langgraph")),
  };
}
