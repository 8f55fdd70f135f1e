/** The floor: the adapter's method, called without hexDAG. */
import { callPort, expectTokens, LLM } from "../port-calls.ts";
import type { Prepared, Scenario } from "../scenario.ts";

export function prepare({ size }: Scenario): Prepared {
  return { run: async () => expectTokens(await callPort(LLM, size), size) };
}
