import { describe, expect, it } from "vitest";
import { commandGate } from "../gate.ts";
import { allGates } from "../gates.ts";
import { countTests } from "../vitest-gate.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

const report = (counts: Partial<Parameters<typeof countTests>[0]>) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...counts,
});

describe("the count of a vitest run", () => {
  it("is the count of its tests", () => {
    const green = report({ numPassedTests: 3, numPendingTests: 1, testResults: [file("passed", "passed")] });
    expect(countTests(green, 0)).toEqual({ passed: 3, failed: 0, skipped: 1 });
  });

  it("adds one failure for each file that did not load", () => {
    const broken = report({
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [file("failed"), file("failed", "passed", "failed"), file("passed", "passed")],
    });
    expect(countTests(broken, 1)).toMatchObject({ passed: 3, failed: 2 });
  });

  it("is a failure when the run ended badly though every test passed", () => {
    expect(countTests(report({ numPassedTests: 3 }), 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  it("is a failure when nothing ran, unless nothing had to", () => {
    expect(countTests(report({}), 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests(report({}), 0, true)).toMatchObject({ passed: 0, failed: 0 });
  });
});

describe("a gate", () => {
  it("counts a command as one test and keeps the output of one that failed", async () => {
    expect(await commandGate("fine", ["node", "--version"]).run()).toEqual({ passed: 1, failed: 0 });
    const outcome = await commandGate("broken", ["node", "--eval", "console.error('why'); process.exit(3)"]).run();
    expect(outcome).toMatchObject({ passed: 0, failed: 1 });
    expect(outcome.report).toContain("why");
  });

  it("has a name of its own and needs only gates that run before it", () => {
    const names = allGates().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [index, { needs = [] }] of allGates().entries()) {
      for (const need of needs) expect(names.slice(0, index)).toContain(need);
    }
  });
});
