/**
 * Whole trees of runs under limits at every level: fan-out, child runs, retries, calls made together, adapters that fail, take their
 * time or do not hear of aborts, cancels at any moment. What adapters billed is held against what was allowed and what was
 * refused, and every call they saw against the record.
 * HEXDAG_SEED and HEXDAG_ROUNDS make other trees; a failure prints the smallest tree that fails.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { runTree } from "./support/run-tree.ts";
import { RESOURCES } from "./support/tree-books.ts";
import { TREE } from "./support/tree-spec.ts";

const SEED = Number(process.env["HEXDAG_SEED"] ?? 20_261_122);
const ROUNDS = Number(process.env["HEXDAG_ROUNDS"] ?? 20_000);

test(`a limit is never exceeded and never refuses what fits, and calls are on record once, in ${ROUNDS} random run trees (HEXDAG_SEED=${SEED})`, {
  timeout: 600_000,
}, async () => {
  const seen = { runs: 0, calls: 0 };
  const refused = { tokens: 0, costNanoUsd: 0, llmCalls: 0, toolCalls: 0, nodes: 0, children: 0 };
  await fc.assert(
    fc.asyncProperty(TREE, async (spec) => {
      const { problems, runs, calls, refusals } = await runTree(spec);
      expect(problems).toEqual([]);
      seen.runs += runs;
      seen.calls += calls;
      for (const resource of RESOURCES) refused[resource] += refusals[resource];
    }),
    { numRuns: ROUNDS, seed: SEED },
  );
  // Trees in which nothing is refused would prove nothing.
  for (const count of Object.values(refused)) expect(count).toBeGreaterThan(ROUNDS / 100);
  expect(seen.runs).toBeGreaterThan(ROUNDS);
  expect(seen.calls).toBeGreaterThan(ROUNDS);
});
