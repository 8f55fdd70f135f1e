/** Services where they are declared: `name: ./file.ts#service` for short, or a map that says in one way where the tools come from. */
import type { JsonSchema } from "@hexdag/kernel";
import {
  entryOf,
  isBroken,
  type SourceEntry,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../parse/source-value.ts";
import { type NamedTypes, readCustomTypes } from "./custom-types.ts";
import { readDataSchema } from "./data-schema.ts";
import { decodeMap } from "./decode-map.ts";
import { decodeFilling, decodePort, type PortDecoder } from "./decode-ports.ts";
import type { KindDocument } from "./documents.ts";
import { headOf, isFree } from "./issues.ts";
import type { PortManifest } from "./kinds/port-manifest.ts";
import type { ServiceManifest } from "./kinds/service-manifest.ts";
import { checkName, namesIn } from "./names.ts";
import { newerOrOlder, reportOlderSpellings } from "./older-spelling.ts";
import { free } from "./schema/basics.ts";
import { serviceSchema } from "./schema/service.ts";

/** What decoding services needs. */
export interface ServiceDecoder extends PortDecoder {
  readonly dataTypes: NamedTypes;
  /** The project's, any of which may be a tool. */
  readonly pipelines: readonly KindDocument[];
}

/** The port that services are merged into. */
export const SERVICE_PORT = "tools";

/** Decodes `services`; that it is a map has been seen to. */
export function decodeServices(value: SourceValue | undefined, decoder: ServiceDecoder): readonly ServiceManifest[] {
  if (value?.type !== "map") return [];
  return value.entries
    .filter(({ key }) => !isFree(key))
    .map((entry) => decodeService(entry, decoder) ?? { name: { name: entry.key, at: entry } });
}

/** Members are decoded one by one. */
const outsideSchema = serviceSchema.extend({ adapters: free.optional() });
const OLDER = { class: "service" } as const;

interface ServiceSite extends ServiceDecoder {
  readonly what: string;
  readonly entry: SourceEntry;
}

function decodeService(entry: SourceEntry, decoder: ServiceDecoder): ServiceManifest | undefined {
  const { key, value } = entry;
  const { reporter } = decoder;
  const name = { name: key, at: entry };
  const what = `service "${key}"`;
  checkName("service", name, reporter);
  if (value.type === "scalar" && typeof value.data === "string") {
    const port = decodePort({ ...entry, key: SERVICE_PORT }, decoder);
    return port && { name, port };
  }
  if (value.type !== "map") {
    if (isBroken(value)) return undefined;
    reporter.report({
      code: "HD2003",
      message: `${what} must be a service's name or a map, not ${typeName(value.data)}`,
      hint: `for example ${key}: ./${key}.ts#${key}`,
      at: headOf(value),
    });
    return undefined;
  }
  decodeMap(outsideSchema, value, { what, reporter, at: entry });
  reportOlderSpellings(value, OLDER, what, reporter);
  return decodeSource(value, { ...decoder, what, entry });
}

const PIPELINE_KEYS = ["description", "input_schema"];

function decodeSource(map: SourceMap, site: ServiceSite): ServiceManifest | undefined {
  const { what, entry, reporter } = site;
  const name = { name: entry.key, at: entry };
  const ways = [
    newerOrOlder(map, "service", "class"),
    ...["adapter", "ref", "adapters", "pipeline"].map((key) => entryOf(map, key)),
  ];
  const [way, other] = ways.filter((each) => each !== undefined);
  if (way === undefined) {
    const hint = `for example service: ./${entry.key}.ts#${entry.key}`;
    // A misspelt key has been reported, and may be the one that is missing.
    const isClear = map.entries.every(({ key }) => isFree(key) || Object.hasOwn(serviceSchema.shape, key));
    if (isClear) report(site, `${what} says neither service nor adapter nor pipeline`, hint);
    return undefined;
  }
  if (other !== undefined) {
    reporter.report({
      code: "HD3440",
      message: `${what} is two things: ${way.key} and ${other.key}`,
      hint: "keep one of them",
      at: other,
      related: [{ message: `${way.key} is here`, at: way }],
    });
    return undefined;
  }
  if (way.key === "pipeline") return decodePipelineTool(map, way, site);
  for (const key of PIPELINE_KEYS) reportStray(entryOf(map, key), "pipeline", site);
  const port =
    way.key === "service" || way.key === "class"
      ? byName(map, way, site)
      : decodeFilling(map, { ...site, port: SERVICE_PORT, at: entry });
  if (port === undefined) return undefined;
  reportPolicies(port, site);
  return { name, port };
}

/** The same as an adapter, under the name that reads well. */
function byName(map: SourceMap, way: SourceEntry, site: ServiceSite): PortManifest | undefined {
  const [adapter] = namesIn(way.value) ?? [];
  if (adapter === undefined) return undefined;
  const config = newerOrOlder(map, "config", "params");
  reportStray(entryOf(map, "strategy"), "adapters", site);
  return {
    name: SERVICE_PORT,
    adapter,
    config: config?.value.type === "map" ? config.value : undefined,
    policies: [],
    ref: undefined,
    requires: [],
    at: site.entry,
  };
}

function decodePipelineTool(map: SourceMap, way: SourceEntry, site: ServiceSite): ServiceManifest | undefined {
  const { reporter, entry, what, dataTypes } = site;
  for (const key of ["config", "params"]) reportStray(entryOf(map, key), "service or adapter", site);
  reportStray(entryOf(map, "strategy"), "adapters", site);
  const pipeline = way.value.data;
  const child = site.pipelines.find(({ name }) => name?.name === pipeline);
  const description = entryOf(map, "description")?.value.data ?? descriptionOf(child);
  if (description === undefined)
    report(site, `${what} is a pipeline without a description`, "say what it is for: models choose by it");
  if (child === undefined && typeof pipeline === "string") reportElsewhere(pipeline, way.value, site);
  const own = entryOf(map, "input_schema")?.value;
  const inputSchema = own === undefined ? inputSchemaOf(child, site) : readDataSchema(own, reporter, dataTypes);
  if (typeof pipeline !== "string" || typeof description !== "string") return undefined;
  return { name: { name: entry.key, at: entry }, tool: { pipeline, description, inputSchema } };
}

/** A host may know pipelines of other projects, so it is no error; a model would be told of a tool that always fails. */
function reportElsewhere(pipeline: string, at: SourceValue, { what, pipelines, reporter }: ServiceSite): void {
  if (PATH.test(pipeline)) return;
  const names = pipelines.flatMap(({ name }) => name?.name ?? []);
  const close = reporter.suggest(pipeline, names);
  reporter.report({
    code: "HD3022",
    severity: "warning",
    message: `${what} runs the pipeline "${pipeline}", which is not in this project`,
    hint: close === undefined ? "include the file it is in, or name that file" : `did you mean "${close}"?`,
    at,
  });
}

/** Whether a pipeline is named by where it is. */
const PATH = /[/\\]|\.(?:ya?ml|json)$/;

function descriptionOf(child: KindDocument | undefined): unknown {
  const metadata = child && valueOf(child.map, "metadata");
  return metadata?.type === "map" ? valueOf(metadata, "description")?.data : undefined;
}

/** What a pipeline of the project says itself that it takes. */
function inputSchemaOf(child: KindDocument | undefined, { reporter }: ServiceSite): JsonSchema | undefined {
  const spec = child && valueOf(child.map, "spec");
  if (spec?.type !== "map") return undefined;
  return readDataSchema(
    valueOf(spec, "input_schema"),
    reporter,
    readCustomTypes(valueOf(spec, "custom_types"), reporter),
  );
}

/** Calls of all sources go through the port's policies, and reach their source behind them. */
function reportPolicies({ policies, pool }: PortManifest, { what, entry, reporter }: ServiceSite): void {
  if (policies.length === 0 && (pool?.members ?? []).every((member) => member.policies.length === 0)) return;
  reporter.report({
    code: "HD3405",
    message: `${what} has policies, which are for ports`,
    hint: "attach them to the port tools, whose calls services answer: policies: {tools: [...]}",
    at: entry,
  });
}

function reportStray(stray: SourceEntry | undefined, beside: string, site: ServiceSite): void {
  if (stray === undefined) return;
  site.reporter.report({
    code: "HD3440",
    message: `"${stray.key}" of ${site.what} goes with ${beside}`,
    hint: "take it out",
    at: stray,
  });
}

function report({ reporter, entry }: ServiceSite, message: string, hint: string): void {
  reporter.report({ code: "HD3440", message, hint, at: entry });
}
