/**
 * One subject in one process, told by its parent what to do next: make itself ready, warm up, measure a round. It answers
 * each request once. Started with --expose-gc.
 */

import { type Prepared, SCENARIOS, type Subject } from "./scenario.ts";
import { median } from "./statistics.ts";

export type Request =
  | { readonly do: "prepare"; readonly subject: string; readonly scenario: string }
  /** Repeats the work for at least `ms` milliseconds. */
  | { readonly do: "warm"; readonly ms: number }
  | { readonly do: "round"; readonly ms: number };

/** The time of one run, or what the subject says of it, and how much of it the thread that did the work was on a processor. */
export interface Timing {
  readonly ms: number;
  readonly cpuMs: number;
}

export type Answer = Timing | { readonly error: string };

/** A run longer than this is its own warm-up after a collection. */
const LONG_MS = 1_000;

let prepared: Prepared | undefined;

process.on("message", (request: Request) => {
  answer(request).then(
    (sent) => process.send?.(sent),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

/** The first run for `prepare`, the mean of the round otherwise. */
async function answer(request: Request): Promise<Timing> {
  switch (request.do) {
    case "prepare": {
      prepared = await prepare(request.subject, request.scenario);
      return repeat(prepared, 0);
    }
    case "warm":
      return repeat(ready(), request.ms);
    case "round": {
      // What a collection unlinks and gives back is paid for by runs that do not count.
      globalThis.gc?.();
      const { ms } = await repeat(ready(), 0);
      if (ms < LONG_MS) await repeat(ready(), request.ms);
      return repeat(ready(), request.ms);
    }
  }
}

async function prepare(subject: string, id: string): Promise<Prepared> {
  const scenario = SCENARIOS.find((each) => each.id === id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  const module: Subject = await import(`./subjects/${subject}.ts`);
  return module.prepare(scenario);
}

function ready(): Prepared {
  if (prepared === undefined) throw new Error("not prepared");
  return prepared;
}

async function repeat(work: Prepared, atLeastMs: number): Promise<Timing> {
  const cpuBefore = process.threadCpuUsage();
  const began = performance.now();
  const told: number[] = [];
  let runs = 0;
  let elapsed: number;
  do {
    const ms = await work.run();
    if (typeof ms === "number") told.push(ms);
    runs++;
    elapsed = performance.now() - began;
  } while (elapsed < atLeastMs);
  const { user, system } = process.threadCpuUsage(cpuBefore);
  return { ms: told.length > 0 ? median(told) : elapsed / runs, cpuMs: (user + system) / 1_000 / runs };
}
