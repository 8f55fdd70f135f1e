/** Random choices that a seed reproduces. */
export interface SeededRandom {
  /** The seed, to print when a test fails. */
  readonly seed: number;
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `from` up to and including `to`. */
  integer(from: number, to: number): number;
  /** One of the items; throws a `RangeError` when there are none. */
  pick<TItem>(items: readonly TItem[]): TItem;
  /** The items in a random order, as a new list. */
  shuffle<TItem>(items: readonly TItem[]): readonly TItem[];
}

/** Makes a generator (mulberry32: 32 bits of state, good enough for tests and nothing else). */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    seed,
    next,
    integer,
    pick(items) {
      for (const item of items.slice(integer(0, items.length - 1))) return item;
      throw new RangeError("there is nothing to pick from");
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .toSorted((left, right) => left.key - right.key)
        .map(({ item }) => item),
  };
}
