/** A tape that is played: equal requests get their answers in the order they were recorded, and then the last one again. */
import { canonicalJson, type JsonValue } from "@hexdag/kernel";
import { fitsMarks, secretMarks } from "./secret-marks.ts";
import type { Tape, TapeCall } from "./tape.ts";

/** One per file, however many adapters it stands for. */
export interface TapePlayer {
  readonly tape: Tape;
  /** As messages show it. */
  readonly file: string;
  /** How many calls were answered. */
  readonly answered: number;
  /** The places of the calls that nobody has asked for, from 0. */
  unused(): readonly number[];
  /** The recorded call that answers the next one of this key. */
  next(key: string): TapeCall | undefined;
}

/** The key that equal calls share. */
export function callKey(method: string, args: readonly JsonValue[]): string {
  return canonicalJson([method, args]);
}

/** Makes a tape ready to be played from its beginning. */
export function createTapePlayer(tape: Tape, file: string): TapePlayer {
  const queues = new Map<string, number[]>();
  for (const [index, { method, arguments: args }] of tape.calls.entries()) {
    const key = callKey(method, args);
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [index]);
    else queue.push(index);
  }
  const used = new Set<number>();
  let answered = 0;
  const marks = secretMarks(tape);
  const masked = (key: string): number[] | undefined => {
    for (const [recorded, queue] of queues) if (fitsMarks(recorded, key, marks)) return queue;
    return undefined;
  };
  return {
    tape,
    file,
    get answered() {
      return answered;
    },
    unused: () => [...tape.calls.keys()].filter((index) => !used.has(index)),
    next(key) {
      const queue = queues.get(key) ?? masked(key) ?? [];
      const index = queue.length > 1 ? queue.shift() : queue[0];
      if (index === undefined) return undefined;
      used.add(index);
      answered += 1;
      return tape.calls[index];
    },
  };
}
