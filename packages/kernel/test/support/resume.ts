import {
  createMemoryJournal,
  type Graph,
  type JournalEntry,
  type MemoryJournal,
  type PlanNode,
  type PlanValue,
  type ResumeOptions,
  type RunResult,
  resumeRun,
} from "../../src/index.ts";
import { createFakeClock, type FakeClock, settled } from "./fake-clock.ts";
import { node } from "./plans.ts";

export interface Resumed {
  readonly result: RunResult;
  /** The whole record, what was there before included. */
  readonly entries: readonly JournalEntry[];
}

/** Takes a run up from the entries there are, under a clock that stands still between timers. */
export async function resume(
  graph: Graph,
  before: readonly JournalEntry[],
  options: ResumeOptions & { readonly clock?: FakeClock } = {},
): Promise<Resumed> {
  const journal: MemoryJournal = createMemoryJournal();
  for (const entry of before) void journal.append(entry);
  const { clock = createFakeClock() } = options;
  const handle = resumeRun(graph, before, { ...options, clock, journal });
  let result: RunResult | undefined;
  void handle.result.then((ended) => {
    result = ended;
  });
  await settled();
  while (result === undefined) if (!(await clock.advanceToNext())) await settled();
  return { result, entries: journal.entries };
}

/** A node with an inline graph. */
export function loop(name: string, nodes: readonly PlanNode[]): PlanNode {
  const body: PlanValue = { $body: { nodes } };
  return node(name, { config: { body } });
}
