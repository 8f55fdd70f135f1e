// Runs vitest and counts its tests from the JSON report. What is not a test but still failed (a file that does not load,
// an unhandled rejection, a run that found nothing) counts as one failed test each, so no red run can look green.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./bootstrap.mjs";
import { capture, type Gate, type Outcome } from "./gate.ts";
import { readJson } from "./read-json.ts";

type VitestReport = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
};

type VitestGate = {
  readonly name: string;
  readonly args: readonly string[];
  readonly needs?: readonly string[];
  /** A run that found no test is fine: nothing that a test reads has changed. */
  readonly mayBeEmpty?: boolean;
};

export function vitestGate({ name, args, needs = [], mayBeEmpty = false }: VitestGate): Gate {
  const file = join(root, "node_modules/.cache/hexdag", `vitest-${name.replaceAll(" ", "-")}.json`);
  return {
    name,
    needs,
    async run() {
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
      const { code, output } = await capture("vitest", ["run", ...args, ...reporters]);
      if (!existsSync(file)) return { passed: 0, failed: 1, report: output };
      const outcome = countTests(readJson<VitestReport>(file), code, mayBeEmpty);
      return outcome.failed === 0 ? outcome : { ...outcome, report: output };
    },
  };
}

/** The counts of one vitest run that ended with `code`. */
export function countTests(report: VitestReport, code: number, mayBeEmpty = false): Outcome {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  const isEmpty = report.numPassedTests === 0 && !mayBeEmpty;
  const unexplained = failed === 0 && (code !== 0 || isEmpty) ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: failed + unexplained,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
