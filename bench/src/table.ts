/** The figures as text. Columns are padded for a fixed-width font. */
import { COMMANDS, type ColdStart } from "./cold-start.ts";
import type { Result } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import { subjectsOf } from "./subjects.ts";
import { isMet, type Target } from "./targets.ts";

export function scenarioTable(scenario: Scenario, results: readonly Result[]): string {
  const subjects = subjectsOf(scenario.shape);
  const ours = results.find(({ subject }) => subject === subjects[0]?.id)?.medianMs;
  const rows = subjects.flatMap(({ id, title }) => {
    const result = results.find(({ subject }) => subject === id);
    return result === undefined ? [] : [[title, ...cells(result, scenario, ours)]];
  });
  return columns([[scenario.title, "per node", "min", "one run", "against ours", "rounds"], ...rows]);
}

function cells({ medianMs, minMs, rounds, skipped }: Result, { nodes }: Scenario, ours: number | undefined): string[] {
  if (medianMs === undefined || minMs === undefined) return [`skipped: ${skipped}`];
  const ratio = ours === undefined ? "" : `${figure(medianMs / ours)}x`;
  return [
    `${figure((medianMs / nodes) * 1_000)} µs`,
    `${figure((minMs / nodes) * 1_000)} µs`,
    `${figure(medianMs)} ms`,
    ratio,
    String(rounds),
  ];
}

export function startTable(starts: readonly ColdStart[]): string {
  const floor = starts.find(({ command }) => command === "node")?.medianMs ?? Number.NaN;
  const rows = starts.map(({ command, medianMs, minMs, rounds }) => {
    const title = COMMANDS.find(({ id }) => id === command)?.title ?? command;
    return [title, `${figure(medianMs)} ms`, `${figure(minMs)} ms`, `${figure(medianMs / floor)}x`, String(rounds)];
  });
  return columns([["cold start", "median", "min", "against node", "starts"], ...rows]);
}

export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const { title, value, unit, limit, atLeast } = target;
    return [
      title,
      `${figure(value)} ${unit}`,
      `${atLeast === true ? "≥" : "≤"} ${figure(limit)} ${unit}`,
      isMet(target) ? "pass" : "MISS",
    ];
  });
  return columns([["target", "reached", "wanted", ""], ...rows]);
}

/** Three digits that mean something. */
function figure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  return value.toPrecision(3);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) =>
        index === 0
          ? cell.padEnd(widths[0] ?? 0)
          : cell.padStart(cell.startsWith("skipped") ? 0 : (widths[index] ?? 0)),
      )
      .join("  ");
  const [head = [], ...rest] = rows;
  return [line(head), "-".repeat(line(head).length), ...rest.map(line)].join("\n");
}
