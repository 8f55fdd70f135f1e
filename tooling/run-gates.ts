// Runs the gates one after the other and never stops at the first red one: a person wants the whole list. The last line is
// the sum of all counts.
import { type Gate, type Outcome } from "./gate.ts";
import { allGates, quickGates } from "./gates.ts";

const gates = process.argv.includes("--quick") ? quickGates() : allGates();
const outcomes = new Map<string, Outcome>();
for (const gate of gates) {
  const startedMs = performance.now();
  const outcome = await runGate(gate, outcomes);
  outcomes.set(gate.name, outcome);
  print(gate.name, outcome, performance.now() - startedMs);
}

const sum = (count: (outcome: Outcome) => number) =>
  [...outcomes.values()].reduce((total, one) => total + count(one), 0);
const failed = sum((outcome) => outcome.failed);
const skipped = sum((outcome) => outcome.skipped ?? 0);
const red = [...outcomes].filter(([, outcome]) => outcome.failed > 0).map(([name]) => name);

if (skipped > 0) console.log(`${skipped} skipped`);
if (red.length > 0) console.log(`red: ${red.join(", ")}`);
console.log(`${sum((outcome) => outcome.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runGate(gate: Gate, before: ReadonlyMap<string, Outcome>): Promise<Outcome> {
  const broken = (gate.needs ?? []).filter((name) => (before.get(name)?.failed ?? 0) > 0);
  if (broken.length > 0) return { passed: 0, failed: 1, report: `not run: ${broken.join(", ")} failed` };
  try {
    return await gate.run();
  } catch (error) {
    return { passed: 0, failed: 1, report: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function print(name: string, { passed, failed, skipped = 0, report }: Outcome, elapsedMs: number): void {
  const counts =
    passed + failed === 1 && skipped === 0 ? "" : ` ${passed} passed, ${failed} failed, ${skipped} skipped`;
  console.log(`${failed === 0 ? "ok    " : "FAILED"} ${name}${counts} (${(elapsedMs / 1000).toFixed(1)} s)`);
  if (report !== undefined) console.log(report.trimEnd().replaceAll(/^/gm, "    "));
}
