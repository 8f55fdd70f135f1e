/** The floor: the same asynchronous no-ops, awaited by hand. No graph, no record, no names. */
import {
  allRuns,
  CONCURRENT_CHAIN,
  expectValue,
  INPUT,
  nodeName,
  noop,
  type Prepared,
  type Scenario,
} from "../scenario.ts";

export function prepare(scenario: Scenario): Prepared {
  const { shape, size } = scenario;
  if (shape === "fanout") return { run: () => fanOut(size) };
  return { run: () => allRuns(scenario, () => chain(shape === "concurrent" ? CONCURRENT_CHAIN : size)) };
}

async function chain(length: number): Promise<void> {
  let value = INPUT;
  for (let index = 0; index < length; index++) value = await noop(value);
  expectValue(value, "await");
}

async function fanOut(width: number): Promise<void> {
  const first = await noop(INPUT);
  const branches = await Promise.all(Array.from({ length: width }, () => noop(first)));
  const joined: Record<string, { readonly x: number }> = {};
  for (const [index, value] of branches.entries()) joined[nodeName(index)] = value;
  expectValue((await noop(joined))[nodeName(width - 1)], "await");
}
