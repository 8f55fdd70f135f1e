/**
 * `--port NAME=ADAPTER`, `NAME=ADAPTER:{json config}`, or `llm=ADAPTER/MODEL`: fills a port in place of what the manifest says.
 */
import { resolve } from "node:path";
import { isJsonObject, type PlanPort, parseModelString } from "@hexdag/kernel";
import { usageError } from "../usage-error.ts";

export interface PortChoice {
  readonly adapter: string;
  readonly config: PlanPort["config"];
}

const SHAPE = /^([A-Za-z_][\w-]*)=([^{]+?)(?::(\{.*\}))?$/su;

export function parsePorts(values: readonly string[], cwd: string): { readonly [port: string]: PortChoice } {
  return Object.fromEntries(values.map((value) => parsePort(value, cwd)));
}

function parsePort(value: string, cwd: string): readonly [string, PortChoice] {
  const [, name, adapter, config] = SHAPE.exec(value) ?? [];
  if (name === undefined || adapter === undefined) {
    throw usageError(`--port ${value} does not say which adapter fills which port`, "write --port llm=mock");
  }
  const own = config === undefined ? {} : parseConfig(config, name);
  const model = name === "llm" ? parseModelString(adapter) : undefined;
  if (model !== undefined) {
    if (own["model"] !== undefined)
      throw usageError(
        `--port ${value} names its model twice`,
        `write --port llm=${model.adapter}:{…} with the model in it`,
      );
    return [name, { adapter: model.adapter, config: { model: model.model, ...own } }];
  }
  // What is typed at a prompt means the directory the prompt is in, not the manifest's.
  const place = /^\.{1,2}[/\\]/u.test(adapter) ? resolve(cwd, adapter) : adapter;
  return [name, { adapter: place, config: own }];
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
