/** One question to a model server as hexDAG asks it: a run of a pipeline whose one node is an `llm` node, through the vendor's driver. */
import { fromDist } from "../dist.ts";
import { startModelServer, WORDS } from "../model-server.ts";
import { QUESTION } from "../question.ts";
import type { Prepared, Scenario } from "../scenario.ts";

const { createRegistry, loadPlan, runGraph } = await fromDist<typeof import("@hexdag/kernel")>("kernel");
const { stdlibComponents } = await fromDist<typeof import("@hexdag/stdlib")>("stdlib");
const { compile } = await fromDist<typeof import("@hexdag/compiler")>("compiler");
const { createOpenAiLlm } = await fromDist<typeof import("@hexdag/driver-openai")>("driver-openai");

export async function prepare({ shape, size }: Scenario): Promise<Prepared> {
  const registry = createRegistry(stdlibComponents());
  const spec = `{human_message: ${JSON.stringify(QUESTION)}, stream: ${shape === "stream"}}`;
  const manifest = `kind: Pipeline
metadata: {name: bench}
spec:
  nodes:
    - {kind: llm, metadata: {name: ask}, spec: ${spec}}
`;
  const { plan } = compile({ file: "bench.yaml", text: manifest }, { components: registry });
  if (plan === undefined) throw new Error("llm-node: the manifest does not compile");
  const graph = loadPlan(plan, registry);
  const baseUrl = `${await startModelServer()}/after/${size === 1 ? 0 : size}/v1`;
  const ports = { llm: createOpenAiLlm({ apiKey: "k", model: "gpt-5-mini", baseUrl }) };
  return {
    async run() {
      const began = performance.now();
      let first: number | undefined;
      const sinks = [
        (event: import("@hexdag/kernel").RunEvent): void => {
          if (event.type === "llm.token") first ??= performance.now() - began;
        },
      ];
      const result = await runGraph(graph, { ports, sinks }).result;
      result.orThrow();
      if (result.nodes["ask"]?.output !== WORDS.join("")) throw new Error("llm-node: the answer is wrong");
      if (shape !== "stream") return;
      if (first === undefined) throw new Error("llm-node: there was no token");
      return first;
    },
  };
}
