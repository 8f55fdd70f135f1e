/** The same calls without limits and capabilities: through the port, reported and on record. */
import { preparePortCalls } from "../port-calls.ts";
import type { Prepared, Scenario } from "../scenario.ts";

export function prepare(scenario: Scenario): Promise<Prepared> {
  return preparePortCalls(scenario, false);
}
