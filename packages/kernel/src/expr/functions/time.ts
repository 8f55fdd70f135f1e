/** Functions on points in time. A time is ISO 8601 text or milliseconds since 1970; everything is reckoned in UTC. */
import type { JsonValue } from "../../json/json-value.ts";
import { fail } from "../frame.ts";
import { type Call, defineFunctions, type ExprFunction, refuseArgument } from "./function.ts";

const TIME = { name: "time", type: ["string", "number"] } as const;

export const TIME_FUNCTIONS: readonly ExprFunction[] = defineFunctions("time", [
  {
    name: "now",
    params: [],
    returns: ["string"],
    pure: false,
    description: "The time of the run's clock, as ISO 8601 text in UTC.",
    example: ["len(now())", 24],
    run: (call) => isoText(call.frame.scope.now(), call),
  },
  {
    name: "date",
    params: [TIME],
    returns: ["string"],
    description:
      "A time as ISO 8601 text in UTC. Text without a zone is taken as UTC, text without a time as midnight.",
    example: ['date("2026-01-31T10:00:00+02:00")', "2026-01-31T08:00:00.000Z"],
    run: (call) => isoText(timeArg(call), call),
  },
  {
    name: "epoch_ms",
    params: [TIME],
    returns: ["number"],
    description: "A time as milliseconds since 1970, to reckon with.",
    example: ['epoch_ms("1970-01-02")', 86_400_000],
    run: (call) => timeArg(call),
  },
  part("year", 2026, (time) => time.getUTCFullYear()),
  part("month", 1, (time) => time.getUTCMonth() + 1),
  part("day", 31, (time) => time.getUTCDate()),
  part("hour", 9, (time) => time.getUTCHours()),
  part("minute", 5, (time) => time.getUTCMinutes()),
  part("second", 7, (time) => time.getUTCSeconds()),
  {
    ...part("weekday", 6, (time) => time.getUTCDay() || 7),
    description: "The day of the week of a time in UTC, 1 for Monday to 7 for Sunday.",
  },
]);

function part(
  name: string,
  example: number,
  read: (time: Date) => number,
): Parameters<typeof defineFunctions>[1][number] {
  return {
    name,
    params: [TIME],
    returns: ["number"],
    description: `The ${name} of a time in UTC.`,
    example: [`${name}("2026-01-31T09:05:07Z")`, example],
    run: (call: Call): JsonValue => read(new Date(timeArg(call))),
  };
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function timeArg(call: Call): number {
  const value = call.args[0];
  if (typeof value === "number") return inRange(value, call);
  if (typeof value !== "string") return refuseArgument(call, 0);
  const parts = value.length <= 40 ? ISO.exec(value) : null;
  const time = parts === null ? Number.NaN : timeOf(parts);
  if (Number.isNaN(time)) {
    return fail(
      call.site,
      `${call.fn.name}() got text that is no time`,
      "write it as 2026-01-31 or 2026-01-31T10:00:00Z",
    );
  }
  return time;
}

function timeOf(parts: RegExpExecArray): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const milliseconds = Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3));
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const date = new Date(time);
  // Date.UTC carries 31 April over into May, and reads the years 0 to 99 as 1900 and later.
  const carried = date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day;
  if (carried || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return time - zoneMs(parts[8] ?? "Z");
}

function zoneMs(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, rest] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || rest > 59) return Number.NaN;
  const minutes = hours * 60 + rest;
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** The years 1 to 9999, which ISO text holds in four digits. */
function inRange(time: number, call: Call): number {
  if (time >= -62_135_596_800_000 && time <= 253_402_300_799_999) return Math.trunc(time) + 0;
  return fail(call.site, `${call.fn.name}() got a number that is no time`, "give milliseconds since 1970");
}

function isoText(time: number, call: Call): string {
  return new Date(inRange(time, call)).toISOString();
}
