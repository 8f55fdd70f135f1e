/** What hexDAG promises itself, and whether this run kept it. */
import type { ColdStart } from "./cold-start.ts";
import type { Result } from "./measure.ts";
import { SCENARIOS } from "./scenario.ts";
import { difference, median, ratio } from "./statistics.ts";
import type { SubjectId } from "./subjects.ts";

export interface Target {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  /** `value` must not be more, or less when `atLeast`. */
  readonly limit: number;
  readonly atLeast?: boolean;
}

export function isMet({ value, limit, atLeast = false }: Target): boolean {
  return atLeast ? value >= limit : value <= limit;
}

/** The targets this run has figures for. */
export function targetsOf(results: readonly Result[], starts: readonly ColdStart[]): Target[] {
  const targets = [
    ...engineTargets(results),
    ...compileTargets(results),
    ...callTargets(results),
    ...startTargets(starts),
  ];
  return targets.filter(({ value }) => !Number.isNaN(value));
}

function engineTargets(results: readonly Result[]): Target[] {
  const perNode = (scenario: string): number => microsecondsPerNode(results, scenario, "hexdag");
  return [
    ...[10, 100, 1_000, 100_000].map((size) => ({
      title: `chain of ${count(size)}, per node`,
      value: perNode(`chain:${size}`),
      unit: "µs",
      limit: 2,
    })),
    {
      title: "a node of the 100,000 chain against one of the 1,000",
      value: perNode("chain:100000") / perNode("chain:1000"),
      unit: "x",
      limit: 1.3,
    },
    { title: "fan-out 5,000 + join", value: median(timesOf(results, "fanout:5000", "hexdag")), unit: "ms", limit: 15 },
    {
      title: "nodes per second, 200 runs at once",
      value: 1e6 / perNode("concurrent:200"),
      unit: "/s",
      limit: 500_000,
      atLeast: true,
    },
  ];
}

function compileTargets(results: readonly Result[]): Target[] {
  const perNode = (size: number): number => microsecondsPerNode(results, `compile:${size}`, "compile");
  return [
    ...[100, 1_000, 10_000].map((size) => ({
      title: `compiling ${count(size)} nodes against yaml's parse`,
      value: ratio(timesOf(results, `compile:${size}`, "compile"), timesOf(results, `compile:${size}`, "yaml")),
      unit: "x",
      limit: 1.5,
    })),
    {
      title: "compiling a node of 10,000 against one of 1,000",
      value: perNode(10_000) / perNode(1_000),
      unit: "x",
      limit: 1.3,
    },
  ];
}

function callTargets(results: readonly Result[]): Target[] {
  const guarded = timesOf(results, "guards:1000", "guarded");
  return [
    {
      title: "guards on a model call",
      // A thousand calls in milliseconds: microseconds a call.
      value: difference(guarded, timesOf(results, "guards:1000", "unguarded")),
      unit: "µs",
      limit: 3,
    },
    ...[0, 100].map((size) => ({
      title: `llm node against the SDK's own call, ${size === 0 ? "answered at once" : `answered after ${size} ms`}`,
      value: ratio(timesOf(results, `llm:${size}`, "llm-node"), timesOf(results, `llm:${size}`, "sdk")),
      unit: "x",
      limit: 1.05,
    })),
    {
      title: "first token of an llm node, later than the SDK's own",
      value: difference(timesOf(results, "stream:1", "llm-node"), timesOf(results, "stream:1", "sdk")),
      unit: "ms",
      limit: 2,
    },
  ];
}

function startTargets(starts: readonly ColdStart[]): Target[] {
  const times = (command: ColdStart["command"]): readonly number[] =>
    starts.find((each) => each.command === command)?.times ?? [];
  return [
    {
      title: "hexdag --version against node -e 0",
      value: ratio(times("version"), times("node")),
      unit: "x",
      limit: 1.5,
    },
    {
      title: "hexdag run quickstart against node -e 0",
      value: ratio(times("run"), times("node")),
      unit: "x",
      limit: 4,
    },
  ];
}

function timesOf(results: readonly Result[], scenario: string, subject: SubjectId): readonly number[] {
  return results.find((each) => each.scenario === scenario && each.subject === subject)?.times ?? [];
}

function microsecondsPerNode(results: readonly Result[], scenario: string, subject: SubjectId): number {
  const nodes = SCENARIOS.find(({ id }) => id === scenario)?.nodes ?? Number.NaN;
  return (median(timesOf(results, scenario, subject)) / nodes) * 1_000;
}

function count(size: number): string {
  return size.toLocaleString("en");
}
