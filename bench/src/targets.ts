/** What hexDAG promises itself, and whether this run kept it. */
import type { ColdStart } from "./cold-start.ts";
import type { Result } from "./measure.ts";
import { SCENARIOS } from "./scenario.ts";
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
  const ms = (scenario: string, subject: SubjectId = "hexdag"): number =>
    results.find((each) => each.scenario === scenario && each.subject === subject)?.medianMs ?? Number.NaN;
  const perNode = (scenario: string, subject?: SubjectId): number =>
    (ms(scenario, subject) / (SCENARIOS.find(({ id }) => id === scenario)?.nodes ?? Number.NaN)) * 1_000;
  const start = (command: ColdStart["command"]): number =>
    starts.find((each) => each.command === command)?.medianMs ?? Number.NaN;
  const targets: Target[] = [
    ...[10, 100, 1_000, 100_000].map((size) => ({
      title: `chain of ${size.toLocaleString("en")}, per node`,
      value: perNode(`chain:${size}`),
      unit: "µs",
      limit: 2,
    })),
    {
      title: "a node of the 100,000 chain against one of the 1,000 chain",
      value: perNode("chain:100000") / perNode("chain:1000"),
      unit: "x",
      limit: 1.3,
    },
    { title: "fan-out 5,000 + join", value: ms("fanout:5000"), unit: "ms", limit: 15 },
    {
      title: "nodes per second, 200 runs at once",
      value: 1e6 / perNode("concurrent:200"),
      unit: "/s",
      limit: 500_000,
      atLeast: true,
    },
    ...[100, 1_000, 10_000].map((size) => ({
      title: `compiling ${size.toLocaleString("en")} nodes against yaml's parse`,
      value: ms(`compile:${size}`, "compile") / ms(`compile:${size}`, "yaml"),
      unit: "x",
      limit: 1.5,
    })),
    {
      title: "compiling a node of 10,000 against one of 1,000",
      value: perNode("compile:10000", "compile") / perNode("compile:1000", "compile"),
      unit: "x",
      limit: 1.3,
    },
    { title: "hexdag --version against node -e 0", value: start("version") / start("node"), unit: "x", limit: 1.5 },
    { title: "hexdag run quickstart against node -e 0", value: start("run") / start("node"), unit: "x", limit: 4 },
  ];
  return targets.filter(({ value }) => !Number.isNaN(value));
}
