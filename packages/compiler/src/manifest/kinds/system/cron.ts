/** Cron expressions, checked where they are written; running them is the scheduler's business. */

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const NICKNAMES = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const SECOND: Field = { name: "second", from: 0, to: 59 };
const FIELDS: readonly Field[] = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of month", from: 1, to: 31 },
  { name: "month", from: 1, to: 12, words: MONTHS },
  { name: "day of week", from: 0, to: 7, words: DAYS },
];

/** What is wrong with a cron expression; `undefined` when nothing is. */
export function cronProblem(text: string): string | undefined {
  if (text.startsWith("@")) return NICKNAMES.has(text.toLowerCase()) ? undefined : `there is no "${text}"`;
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6)
    return `it has ${parts.length} ${parts.length === 1 ? "field" : "fields"}, not five (or six, with seconds)`;
  const fields = parts.length === 6 ? [SECOND, ...FIELDS] : FIELDS;
  for (const [index, field] of fields.entries()) {
    const bad = parts[index]?.split(",").find((item) => !isItem(item, field));
    if (bad !== undefined)
      return `"${bad}" is no ${field.name}, which is ${field.from} to ${field.to}${field.words === undefined ? "" : " or a name such as "}${field.words?.[1] ?? ""}`;
  }
  return undefined;
}

/** `*`, a value or a range, each with a step or without; in days also the last (`L`) and the nth (`MON#2`). */
function isItem(item: string, field: Field): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*" || (range === "?" && field.name.startsWith("day"))) return true;
  const [from = "", to, ...rest] = range.split("-");
  if (rest.length > 0) return false;
  const [first, last] = [valueOf(from, field), to === undefined ? undefined : valueOf(to, field)];
  if (first === undefined) return false;
  return to === undefined || (last !== undefined && last >= first);
}

function valueOf(text: string, { name, from, to, words }: Field): number | undefined {
  const upper = text.toUpperCase();
  const plain = name === "day of week" ? upper.replace(/(?:#[1-5]|L)$/, "") : upper;
  if (name === "day of month" && upper === "L") return to;
  const word = words?.indexOf(plain) ?? -1;
  if (word !== -1) return word + from;
  if (!/^\d+$/.test(plain)) return undefined;
  const value = Number(plain);
  return value >= from && value <= to ? value : undefined;
}

/** Whether a name is that of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
