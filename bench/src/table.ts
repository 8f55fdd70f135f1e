/** The figures as text, in columns for a fixed-width font. */
import { COMMANDS, type ColdStart } from "./cold-start.ts";
import type { Result } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import { median, minimum, ratio } from "./statistics.ts";
import { subjectsOf } from "./subjects.ts";
import { isMet, type Target } from "./targets.ts";

export function scenarioTable(scenario: Scenario, results: readonly Result[]): string {
  const subjects = subjectsOf(scenario.shape);
  const ours = results.find(({ subject }) => subject === subjects[0]?.id)?.times ?? [];
  const rows = subjects.flatMap(({ id, title }) => {
    const result = results.find(({ subject }) => subject === id);
    return result === undefined ? [] : [[title, ...cells(result, scenario, ours)]];
  });
  const table = columns([[scenario.title, "per node", "min", "one run", "ours is 1", "rounds"], ...rows]);
  return results.some(({ busyRounds }) => busyRounds > 0) ? `${table}\n${BUSY}` : table;
}

const BUSY = "* rounds while the machine was busy with something else: processor time instead of time";

function cells({ times, busyRounds, skipped }: Result, { nodes }: Scenario, ours: readonly number[]): string[] {
  if (skipped !== undefined) return [`skipped: ${skipped}`];
  const perNode = (ms: number): string => `${figure((ms / nodes) * 1_000)} µs`;
  const rounds = busyRounds === 0 ? String(times.length) : `${times.length}, ${busyRounds}*`;
  const against = ours.length === 0 ? "" : `${figure(ratio(times, ours))}x`;
  return [perNode(median(times)), perNode(minimum(times)), `${figure(median(times))} ms`, against, rounds];
}

export function startTable(starts: readonly ColdStart[]): string {
  const floor = starts.find(({ command }) => command === "node")?.times ?? [];
  const rows = starts.map(({ command, times }) => {
    const title = COMMANDS.find(({ id }) => id === command)?.title ?? command;
    const against = `${figure(ratio(times, floor))}x`;
    return [title, `${figure(median(times))} ms`, `${figure(minimum(times))} ms`, against, String(times.length)];
  });
  return columns([["cold start", "median", "min", "node is 1", "starts"], ...rows]);
}

export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const { title, value, unit, limit, atLeast } = target;
    const wanted = `${atLeast === true ? "≥" : "≤"} ${limit.toLocaleString("en")} ${unit}`;
    return [title, `${figure(value)} ${unit}`, wanted, isMet(target) ? "pass" : "MISS"];
  });
  return columns([["target", "reached", "wanted", ""], ...rows]);
}

/** Three digits that mean something. */
function figure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value >= 0.1 ? value.toPrecision(3) : value.toPrecision(2);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      // A reason to skip runs on to the right.
      if (!isRemark(cell)) widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(isRemark(cell) ? 0 : (widths[index] ?? 0)),
      )
      .join("  ")
      .trimEnd();
  const [head = [], ...rest] = rows;
  return [line(head), "-".repeat(line(head).length), ...rest.map(line)].join("\n");
}

function isRemark(cell: string): boolean {
  return cell.startsWith("skipped: ");
}
