/**
 * Random pipelines against a reference interpreter that knows DESIGN and nothing of the engine. HEXDAG_SEED and
 * HEXDAG_ROUNDS make other runs; a failure prints the seed of its round.
 */
import { expect, test } from "vitest";
import { fold } from "../src/index.ts";
import { type DagSpec, toGraph } from "./support/dag-spec.ts";
import { createFakeClock } from "./support/fake-clock.ts";
import { createRandom } from "./support/random.ts";
import { drawDag } from "./support/random-dag.ts";
import { interpret } from "./support/reference-interpreter.ts";
import { watch } from "./support/runs.ts";
import { violations } from "./support/stream-checks.ts";

const SEED = Number(process.env["HEXDAG_SEED"] ?? 20_261_122);
const ROUNDS = Number(process.env["HEXDAG_ROUNDS"] ?? 10_000);

test(`agrees with the reference interpreter on ${ROUNDS} random pipelines (HEXDAG_SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const spec = drawDag(createRandom(SEED + round));
    const found = await outcomeOf(spec);
    const expected = { ...interpret(spec), violations: [], refolded: true, timersLeft: 0 };
    expect(found, `HEXDAG_SEED=${SEED + round} HEXDAG_ROUNDS=1\n${JSON.stringify(spec)}`).toEqual(expected);
  }
});

async function outcomeOf(spec: DagSpec): Promise<unknown> {
  const clock = createFakeClock();
  const graph = toGraph(spec, clock);
  const run = watch(graph, {
    clock,
    input: spec.input,
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
  });
  if (spec.cancelAt !== undefined) clock.after(spec.cancelAt, () => run.handle.cancel());
  const result = await run.finish();
  const nodes = Object.fromEntries(
    Object.entries(result.nodes).map(([name, { status, attempts, output }]) => [name, { status, attempts, output }]),
  );
  const { root, terminal } = fold(graph, run.journal.entries);
  const refolded = Object.fromEntries(
    root.graph.nodes.map(({ name, index }) => {
      const status = root.status[index] === "ready" ? "pending" : root.status[index];
      return [name, { status, attempts: root.attempts[index], output: root.outputs[index] }];
    }),
  );
  return {
    status: result.status,
    output: result.status === "succeeded" ? result.output : undefined,
    nodes,
    violations: violations(graph, run.journal.entries),
    refolded: terminal?.type === run.journal.entries.at(-1)?.type && isEqual(refolded, nodes),
    timersLeft: run.timers.pending,
  };
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
