import type { RunEvent } from "@hexdag/kernel";

/** Fields whose value is somebody's data: their keys are not ours to rename. */
const OPAQUE: ReadonlySet<string> = new Set(["input", "output", "data"]);

/** An event as one line of JSON, keys in snake_case like every document of the command. */
export function eventLine(event: RunEvent): string {
  return JSON.stringify(snakeKeys({ ...event, parentRunId: event.parentRunId ?? null }));
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [snakeCase(key), OPAQUE.has(key) ? member : snakeKeys(member)]),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
