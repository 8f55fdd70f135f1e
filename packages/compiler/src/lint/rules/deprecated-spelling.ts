import { DOCUMENT_KINDS, type KindDocument } from "../../manifest/documents.ts";
import {
  type SourceEntry,
  type SourceMap,
  type SourceScalar,
  type SourceValue,
  valueOf,
} from "../../parse/source-value.ts";
import type { Issue, LintRule } from "../rule.ts";
import { mapIn } from "../walk-values.ts";

/** W217. */
export const deprecatedSpelling: LintRule = {
  id: "W217",
  name: "deprecated-spelling",
  severity: "warning",
  description: "A key or value has an older spelling, which works for now. `--fix` writes the one of today.",
  covers: ["HD3404"],
  example: {
    bad: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { class: mock, params: {} } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
    good: `kind: Pipeline
metadata: { name: demo, description: An example. }
spec:
  ports: { llm: { adapter: mock, config: {} } }
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "Summarise {{$input.page}}", timeout: 30s, max_retries: 2 }
`,
  },
  check({ documents, nodes }, report) {
    const places = [
      ...DOCUMENT_KINDS.flatMap((kind) => documents[kind].flatMap(placesIn)),
      ...nodes.flatMap(({ node }) => ofNode(node.manifest.spec)),
    ];
    for (const { map, renamed, values } of places) {
      for (const entry of map?.entries ?? []) {
        const now = renamed?.[entry.key];
        if (now !== undefined && map !== undefined && valueOf(map, now) === undefined) report(ofKey(entry, now));
        const { value } = entry;
        const spelling = value.type === "scalar" ? values?.[entry.key]?.[String(value.data)] : undefined;
        if (value.type === "scalar" && spelling !== undefined) report(ofValue(entry.key, value, spelling));
      }
    }
  },
};

/** A map, with the keys in it that have a new name, and values by key that have a new spelling. */
interface OldPlace {
  readonly map: SourceMap | undefined;
  readonly renamed?: { readonly [key: string]: string };
  readonly values?: { readonly [key: string]: { readonly [value: string]: string } };
}

const PORT = { class: "adapter", name: "adapter", params: "config" };
const SERVICE = { class: "service", params: "config" };
const ADAPTER = { class: "adapter", params: "config" };
/** `max_retries` is not among them: it counts otherwise than `max_attempts`. */
const RETRY = { retryable_errors: "retry_on" };
const LOGGING = {
  format: { structured: "json", console: "pretty", dual: "json", rich: "pretty" },
  level: { DEBUG: "debug", INFO: "info", WARNING: "warn", ERROR: "error", CRITICAL: "error" },
};

function placesIn({ kind, map }: KindDocument): readonly OldPlace[] {
  const spec = mapIn(map, "spec");
  switch (kind) {
    case "Pipeline":
      return [...inPorts(spec), ...inServices(spec)];
    case "System": {
      const processes = spec === undefined ? [] : mapsIn(valueOf(spec, "processes"));
      return [
        ...inPorts(spec),
        ...processes.flatMap((process) => [{ map: process, renamed: { pipeline: "exec" } }, ...inPorts(process)]),
      ];
    }
    case "Adapter":
      return [{ map: spec, renamed: ADAPTER }, ...members(spec)];
    case "Policy":
      return [
        { map: spec, values: { type: { "rate-limit": "rate_limit" } } },
        { map: mapIn(spec, "config"), renamed: RETRY },
      ];
    case "Macro":
      return [spec, map].map((owner) => ({ map: owner, renamed: { outputs: "output" } }));
    case "Config":
      return [
        { map: spec, renamed: { modules: "plugins" } },
        { map: mapIn(spec, "logging"), values: LOGGING },
        ...inPorts(spec),
      ];
    default:
      return [];
  }
}

function ofNode(spec: SourceMap | undefined): readonly OldPlace[] {
  if (spec === undefined) return [];
  return [
    { map: spec, values: { retry_backoff: { 1: "constant", 2: "exponential" } } },
    { map: mapIn(spec, "retry"), renamed: RETRY },
    ...inPorts(spec),
  ];
}

function inPorts(owner: SourceMap | undefined): readonly OldPlace[] {
  const ports = owner === undefined ? [] : mapsIn(valueOf(owner, "ports"));
  return ports.flatMap((map) => [{ map, renamed: PORT }, ...members(map)]);
}

function inServices(owner: SourceMap | undefined): readonly OldPlace[] {
  const services = owner === undefined ? [] : mapsIn(valueOf(owner, "services"));
  return services.flatMap((map) => [{ map, renamed: SERVICE }, ...members(map)]);
}

function members(owner: SourceMap | undefined): readonly OldPlace[] {
  return (owner === undefined ? [] : mapsIn(valueOf(owner, "adapters"))).map((map) => ({ map, renamed: PORT }));
}

/** The maps that a map or a list holds. */
function mapsIn(value: SourceValue | undefined): readonly SourceMap[] {
  const children =
    value?.type === "map" ? value.entries.map((entry) => entry.value) : value?.type === "list" ? value.items : [];
  return children.filter((child) => child.type === "map");
}

function ofKey(entry: SourceEntry, now: string): Issue {
  return {
    message: `"${entry.key}" is an older spelling of "${now}"`,
    at: entry,
    hint: `write ${now}`,
    fix: { title: `write ${now}`, edits: [{ source: entry.source, start: entry.start, end: entry.end, text: now }] },
  };
}

function ofValue(key: string, value: SourceScalar, now: string): Issue {
  const { source, start, end } = value;
  return {
    message: `"${String(value.data)}" of ${key} is an older spelling of "${now}"`,
    at: value,
    hint: `write ${now}`,
    fix: { title: `write ${now}`, edits: [{ source, start, end, text: now }] },
  };
}
