/** Calls of a node that may spend and use only so much, as may its pipeline. */
import { preparePortCalls } from "../port-calls.ts";
import type { Prepared, Scenario } from "../scenario.ts";

export function prepare(scenario: Scenario): Promise<Prepared> {
  return preparePortCalls(scenario, true);
}
