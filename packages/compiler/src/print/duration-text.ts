const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** Milliseconds as a manifest writes a duration: `1h30m`. Less than a millisecond cannot be said. */
export function durationText(milliseconds: number): string | undefined {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) return undefined;
  if (milliseconds === 0) return "0s";
  let rest = milliseconds;
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text;
}
