export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}

export function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

/** How much longer `values` took than `base`, round by round as for `ratio`. */
export function difference(values: readonly number[], base: readonly number[]): number {
  if (values.length !== base.length) return median(values) - median(base);
  return median(values.map((value, round) => value - (base[round] ?? Number.NaN)));
}

/**
 * How many times longer `values` took than `base`. Rounds that were measured in turns are compared one by one, so that
 * a busy moment of the machine hits both sides; otherwise medians are.
 */
export function ratio(values: readonly number[], base: readonly number[]): number {
  if (values.length !== base.length) return median(values) / median(base);
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}
