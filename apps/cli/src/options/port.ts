/** `--port NAME=ADAPTER`, or `NAME=ADAPTER:{json config}`: fills a port in place of what the manifest says. */
import { isJsonObject, type PlanPort } from "@hexdag/kernel";
import { usageError } from "../usage-error.ts";

export interface PortChoice {
  readonly adapter: string;
  readonly config: PlanPort["config"];
}

const SHAPE = /^([A-Za-z_][\w-]*)=([^{]+?)(?::(\{.*\}))?$/su;

export function parsePorts(values: readonly string[]): { readonly [port: string]: PortChoice } {
  return Object.fromEntries(values.map(parsePort));
}

function parsePort(value: string): readonly [string, PortChoice] {
  const [, name, adapter, config] = SHAPE.exec(value) ?? [];
  if (name === undefined || adapter === undefined) {
    throw usageError(`--port ${value} does not say which adapter fills which port`, "write --port llm=mock");
  }
  return [name, { adapter, config: config === undefined ? {} : parseConfig(config, name) }];
}

function parseConfig(text: string, port: string): PlanPort["config"] {
  try {
    const config: unknown = JSON.parse(text);
    if (isJsonObject(config))
      return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, value ?? null]));
  } catch (error) {
    throw usageError(
      `the config given for --port ${port} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw usageError(`the config given for --port ${port} is not an object`);
}
