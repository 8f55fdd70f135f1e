import { isJsonObject, type RunEvent } from "@hexdag/kernel";
import type { EventSink } from "@hexdag/kernel/ports";

/** Fields that hold somebody's data: their keys are not ours to rename. */
const DATA: ReadonlySet<string> = new Set(["input", "output", "data"]);

/**
 * A sink that writes every event as one line of JSON with snake_case keys, tokens and port calls included.
 *
 * @example
 * runGraph(graph, { sinks: [createJsonlSink((line) => log.write(line))] });
 */
export function createJsonlSink(write: (line: string) => void): EventSink {
  return (event) => write(`${eventToJson(event)}\n`);
}

/** An event as JSON text, in the spelling of every document hexDAG prints. Each has a `parent_run_id`; that of a root run is null. */
export function eventToJson(event: RunEvent): string {
  return JSON.stringify(snakeKeys({ ...event, parentRunId: event.parentRunId ?? null }));
}

function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [snakeCase(key), DATA.has(key) ? held : snakeKeys(held)]),
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
