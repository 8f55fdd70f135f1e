/**
 * Measures every scenario by every subject that can do it. Within a scenario each subject has a process of its own, and
 * rounds take turns, so that what else the machine does at the time hits all of them alike.
 */
import type { Scenario } from "./scenario.ts";
import { type SubjectId, subjectsOf } from "./subjects.ts";
import type { Timing } from "./worker.ts";
import { WorkerProcess } from "./worker-process.ts";

export interface Result {
  readonly scenario: string;
  readonly subject: SubjectId;
  /** Milliseconds of one run of the scenario, by round. Empty when it was skipped. */
  readonly times: readonly number[];
  /** Rounds for which the machine was too busy with other things: `times` holds the processor time of the working thread instead. */
  readonly busyRounds: number;
  /** Why it was not measured. */
  readonly skipped?: string;
}

/** A single run that takes longer is skipped, and so are the subject's larger sizes of that shape. */
const LIMIT_MS = 30_000;
/** No subject takes much longer than this for all its rounds of one scenario. */
const BUDGET_MS = 20_000;
const WARM_MS = 1_000;
const ROUND_MS = 100;
/** Share of a processor the working thread must have had. Collections on other threads take a little of it. */
const UNDISTURBED = 0.9;

/** Measures a scenario `rounds` times. Remembers in `tooSlow` which subject need not try a larger one of the same shape. */
export async function measure(scenario: Scenario, rounds: number, tooSlow: Map<string, string>): Promise<Result[]> {
  const runners: Runner[] = [];
  const skipped: Result[] = [];
  for (const { id: subject } of subjectsOf(scenario.shape)) {
    const key = `${subject} ${scenario.shape}`;
    const known = tooSlow.get(key);
    const runner = known ?? (await warmUp(subject, scenario, rounds));
    if (typeof runner !== "string") {
      runners.push({ ...runner, waits: scenario.waits === true });
      continue;
    }
    skipped.push({ scenario: scenario.id, subject, times: [], busyRounds: 0, skipped: runner });
    tooSlow.set(key, known ?? `a smaller one took ${runner}`);
  }
  await takeTurns(runners);
  for (const { worker } of runners) worker.close();
  return [
    ...runners.map(({ subject, times, busyRounds }) => ({ scenario: scenario.id, subject, times, busyRounds })),
    ...skipped,
  ];
}

interface Runner {
  readonly subject: SubjectId;
  readonly worker: WorkerProcess;
  /** Rounds still to measure. */
  left: number;
  readonly times: number[];
  busyRounds: number;
  /** Time off the processor is part of the work. */
  readonly waits: boolean;
}

/** Starts a subject and runs it until it is warm. A text instead: why it cannot take part. */
async function warmUp(subject: SubjectId, scenario: Scenario, rounds: number): Promise<Omit<Runner, "waits"> | string> {
  const worker = new WorkerProcess();
  try {
    const first = await worker.ask({ do: "prepare", subject, scenario: scenario.id }, LIMIT_MS);
    const { ms } = first.ms > WARM_MS ? first : await worker.ask({ do: "warm", ms: WARM_MS }, LIMIT_MS);
    // A round runs at least twice after its collection: to warm up again, and to be measured.
    const perRound = 2 * Math.max(ROUND_MS, ms);
    const left = Math.max(1, Math.min(rounds, Math.floor(BUDGET_MS / perRound)));
    return { subject, worker, left, times: [], busyRounds: 0 };
  } catch (error) {
    worker.close();
    return error instanceof Error ? error.message : String(error);
  }
}

async function takeTurns(runners: readonly Runner[]): Promise<void> {
  while (runners.some(({ left }) => left > 0)) {
    for (const runner of runners) {
      if (runner.left-- <= 0) continue;
      await measureRound(runner);
    }
  }
}

/** A round that was interrupted a lot is measured once more. */
async function measureRound(runner: Runner): Promise<void> {
  const round = (): Promise<Timing> => runner.worker.ask({ do: "round", ms: ROUND_MS }, 3 * LIMIT_MS);
  let timing = await round();
  if (runner.waits) {
    runner.times.push(timing.ms);
    return;
  }
  if (isDisturbed(timing) && timing.ms < WARM_MS) timing = await round();
  if (isDisturbed(timing)) runner.busyRounds++;
  runner.times.push(isDisturbed(timing) ? timing.cpuMs : timing.ms);
}

function isDisturbed({ ms, cpuMs }: Timing): boolean {
  return cpuMs / ms < UNDISTURBED;
}
