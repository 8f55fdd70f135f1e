/**
 * Work whose end a test decides. Code under test waits under a name; the test says who ends first and how, so every
 * interleaving of a concurrent piece of code can be written down as a list of names.
 */
import { settled } from "./settled.ts";

export interface Settler<TValue> {
  /** Waits under `name` until the test settles it, or rejects with the signal's reason. A name may be used again after it has settled. */
  wait(name: string, signal?: AbortSignal): Promise<TValue>;
  /** Who waits now, in order of arrival. */
  readonly waiting: readonly string[];
  /** Ends a wait with a value, then lets everything that follows from it happen. Throws a `RangeError` when nobody waits under `name`. */
  resolve(name: string, value: TValue): Promise<void>;
  /** Ends a wait with a rejection; otherwise as `resolve`. */
  reject(name: string, reason: unknown): Promise<void>;
}

interface Wait<TValue> {
  readonly resolve: (value: TValue) => void;
  readonly reject: (reason: unknown) => void;
}

/** Makes a settler with nobody waiting. */
export function createSettler<TValue>(): Settler<TValue> {
  const waits = new Map<string, Wait<TValue>>();
  const take = (name: string): Wait<TValue> => {
    const wait = waits.get(name);
    if (wait === undefined) {
      throw new RangeError(`nobody waits under "${name}"; waiting: ${[...waits.keys()].join(", ") || "nobody"}`);
    }
    waits.delete(name);
    return wait;
  };
  return {
    wait: (name, signal) =>
      new Promise((resolve, reject) => {
        if (waits.has(name)) throw new RangeError(`somebody waits under "${name}" already`);
        signal?.throwIfAborted();
        waits.set(name, { resolve, reject });
        signal?.addEventListener(
          "abort",
          () => {
            if (waits.delete(name)) reject(signal.reason);
          },
          { once: true },
        );
      }),
    get waiting() {
      return [...waits.keys()];
    },
    async resolve(name, value) {
      take(name).resolve(value);
      await settled();
    },
    async reject(name, reason) {
      take(name).reject(reason);
      await settled();
    },
  };
}

/** Ends the named waits one after the other, each with its own name as the value. */
export async function settleOrder(settler: Settler<string>, names: readonly string[]): Promise<void> {
  await settled();
  for (const name of names) await settler.resolve(name, name);
}

/** Every order of the items, in lexicographic order of their positions. There are n! of them. */
export function* permutations<TItem>(items: readonly TItem[]): Generator<readonly TItem[], void, void> {
  if (items.length === 0) yield [];
  for (const [position, first] of items.entries()) {
    for (const rest of permutations(items.toSpliced(position, 1))) yield [first, ...rest];
  }
}
