import { usageError } from "../usage-error.ts";

const UNITS = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
const PARTS = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/u;
const PART = /(\d+(?:\.\d+)?)(ms|[smhd])/gu;

/** Milliseconds of `90`, `1.5` (seconds) or `1m30s`, `250ms`, as durations are written in manifests. */
export function parseDuration(text: string): number {
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  if (!PARTS.test(text))
    throw usageError(`"${text}" is not a duration`, "write seconds (30) or parts with units (1m30s, 250ms)");
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(PART)) milliseconds += Number(amount) * (UNITS.get(unit ?? "") ?? 0);
  return milliseconds;
}
