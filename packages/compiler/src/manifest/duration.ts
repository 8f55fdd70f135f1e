const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const DURATION =
  /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** The texts that are durations, as a pattern for JSON Schema. */
export const DURATION_PATTERN = `^\\s*(?=\\d)(?:\\d+(?:\\.\\d+)?|${DURATION.source.slice(1, -1)})\\s*$`;

/** Milliseconds of a duration: a number of seconds, or text such as `1d12h30m5s250ms`. `undefined` when it is neither. */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? Math.round(value * 1_000) : undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  const match = DURATION.exec(text);
  if (match === null || text === "") return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0", millis = "0"] = match;
  const total =
    Number(days) * UNITS.d +
    Number(hours) * UNITS.h +
    Number(minutes) * UNITS.m +
    Number(seconds) * UNITS.s +
    Number(millis) * UNITS.ms;
  return Math.round(total);
}
