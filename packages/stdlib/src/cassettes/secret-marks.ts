import type { Tape } from "./tape.ts";

/** What stands in a tape where a secret stood. */
export function secretMarks({ secrets = [] }: Pick<Tape, "secrets">): readonly string[] {
  return secrets.map((name) => `***${name}***`);
}

/**
 * Whether a request is the recorded one with something else where a secret stood. Whoever replays has no secrets: what reads like
 * one is then nothing special, and stands there in plain words.
 */
export function fitsMarks(recorded: string, asked: string, marks: readonly string[]): boolean {
  const parts = marks.reduce<readonly string[]>((found, mark) => found.flatMap((part) => part.split(mark)), [recorded]);
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined || !asked.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = asked.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return asked.endsWith(last) && asked.length - last.length >= from;
}
