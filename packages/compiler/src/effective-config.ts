/**
 * What holds in the end, and who says so: Config → Pipeline → node, the nearest word winning. This is a view of what the
 * passes have worked out; it decides nothing.
 */
import type { JsonValue } from "@hexdag/kernel";
import { type Analysis, analyse, type CompileOptions } from "./compile.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { type Place, type SourceSpan, toSpan } from "./diagnostics/span.ts";
import { nodesOf } from "./link/default-ports.ts";
import { isJson } from "./link/plain-value.ts";
import { LIMIT_NAMES, LIMITS, type LimitsManifest } from "./manifest/kinds/decode-limits.ts";
import type { PortManifest } from "./manifest/kinds/port-manifest.ts";
import type { NodeManifest, PipelineManifest } from "./manifest/manifest.ts";
import { entryOf, type SourceMap, valueOf } from "./parse/source-value.ts";
import type { Source } from "./source/source.ts";

/** One setting as it holds. */
export interface EffectiveSetting {
  /** `kernel.max_concurrent_nodes`, `nodes.ask.timeout`. */
  readonly path: string;
  /** As it is written, or the default; null for none. */
  readonly value: JsonValue;
  /** Where it is said; absent for a default. */
  readonly span?: SourceSpan;
  /** Who says so, in words: `default`, `config`, `pipeline`, `node`. */
  readonly by: "default" | "config" | "pipeline" | "node";
}

/** What holds for a file, as far as it could be made out. */
export interface EffectiveConfig {
  readonly settings: readonly EffectiveSetting[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What holds for a manifest under a Config, or for a Config by itself when that is the source. */
export function effectiveConfig(source: Source, options: CompileOptions): EffectiveConfig {
  const analysis = analyse(source, { ...options, pipelineRequired: false });
  const manifest = analysis.program?.manifest;
  const { spec } = analysis.definitions.config;
  const settings = [
    ...kernelSettings(manifest, analysis),
    ...limitSettings("limits", manifest?.limits ?? analysis.definitions.config.limits, analysis),
    ...capSettings(manifest, analysis),
    ...portSettings(analysis),
    ...loggingSettings(analysis),
    ...otherSettings(spec),
    ...(analysis.program === undefined
      ? []
      : [...nodesOf(analysis.program.graph)].flatMap(({ manifest: node }) => nodeSettings(node, analysis))),
  ];
  return { settings, diagnostics: analysis.reporter.diagnostics };
}

/** In the order in which they are shown, with their defaults. */
const KERNEL = {
  max_concurrent_nodes: 10,
  default_node_timeout: null,
  pipeline_timeout: null,
  strict_validation: true,
  scheduling: "ready",
} as const;

function kernelSettings(manifest: PipelineManifest | undefined, analysis: Analysis): readonly EffectiveSetting[] {
  const own = mapAt(specOf(manifest, analysis), "orchestrator");
  const config = mapAt(analysis.definitions.config.spec, "kernel");
  return Object.entries(KERNEL).map(([key, otherwise]) => {
    const path = `kernel.${key}`;
    return (
      said(path, own, key, "pipeline") ?? said(path, config, key, "config") ?? { path, value: otherwise, by: "default" }
    );
  });
}

/** Of a Config alone: pipelines have no word in it. */
const LOGGING = {
  level: "info",
  format: "pretty",
  output_file: null,
  use_color: true,
  include_timestamp: false,
} as const;

function loggingSettings({ definitions }: Analysis): readonly EffectiveSetting[] {
  const logging = mapAt(definitions.config.spec, "logging");
  return Object.entries(LOGGING).map(([key, otherwise]) => {
    const path = `logging.${key}`;
    return said(path, logging, key, "config") ?? { path, value: otherwise, by: "default" };
  });
}

function said(
  path: string,
  map: SourceMap | undefined,
  key: string,
  by: EffectiveSetting["by"],
): EffectiveSetting | undefined {
  const value = map && valueOf(map, key);
  return value === undefined || !isJson(value.data) ? undefined : { path, value: value.data, span: toSpan(value), by };
}

/** The spec of the pipeline as it stands, its environment laid over it. */
function specOf(manifest: PipelineManifest | undefined, { documents }: Analysis): SourceMap | undefined {
  const document = documents.Pipeline.find(({ name }) => name !== undefined && name.name === manifest?.name.name);
  return mapAt(document?.map, "spec");
}

function mapAt(map: SourceMap | undefined, key: string): SourceMap | undefined {
  const value = map && valueOf(map, key);
  return value?.type === "map" ? value : undefined;
}

/** Each limit on its own: one may be the Config's and another the pipeline's. */
function limitSettings(
  path: string,
  limits: LimitsManifest | undefined,
  analysis: Analysis,
): readonly EffectiveSetting[] {
  if (limits === undefined) return [];
  return LIMITS.flatMap((name): readonly EffectiveSetting[] => {
    const value = limits.limits[name];
    if (value === undefined) return [];
    const key = LIMIT_NAMES[name];
    const entry = limits.map && entryOf(limits.map, key);
    const place = entry?.value ?? limits.at;
    // A policy may be what sets it.
    const written = entry !== undefined && isJson(entry.value.data) ? entry.value.data : value;
    return [{ path: `${path}.${key}`, value: written, span: toSpan(place), by: byOf(place, path, analysis) }];
  });
}

function byOf(place: Place, path: string, { definitions }: Analysis): EffectiveSetting["by"] {
  if (path.startsWith("nodes.")) return "node";
  const { spec } = definitions.config;
  return isWithin(place, spec && valueOf(spec, "limits")) ? "config" : "pipeline";
}

function isWithin(place: Place, map: ReturnType<typeof valueOf>): boolean {
  if (map?.type !== "map") return false;
  return map.entries.some(({ value }) => value.source === place.source && value.start === place.start);
}

function capSettings(manifest: PipelineManifest | undefined, { definitions }: Analysis): readonly EffectiveSetting[] {
  const layers = manifest?.caps ?? definitions.config.caps;
  return layers.flatMap(({ caps, at }) => {
    const by = definitions.config.caps.some((layer) => layer.at === at) ? "config" : "pipeline";
    return [
      ...(caps.allow === undefined
        ? []
        : [{ path: "caps.allow", value: [...caps.allow], span: toSpan(at), by } as const]),
      ...(caps.deny === undefined ? [] : [{ path: "caps.deny", value: [...caps.deny], span: toSpan(at), by } as const]),
    ];
  });
}

function portSettings({ program, definitions }: Analysis): readonly EffectiveSetting[] {
  const ports =
    program === undefined ? definitions.defaultPorts.map((port) => [port.name, port] as const) : [...program.ports];
  return ports.map(([key, port]) => {
    const by = definitions.defaultPorts.some(({ at }) => at === port.at) ? "config" : "pipeline";
    return { path: `ports.${key}`, value: adapterOf(port), span: toSpan(port.at), by } as const;
  });
}

function adapterOf(port: PortManifest): JsonValue {
  if (port.pool === undefined) return port.adapter.name;
  return { strategy: port.pool.strategy, adapters: port.pool.members.map(({ adapter }) => adapter.name) };
}

const SHOWN_ELSEWHERE = new Set(["kernel", "limits", "caps", "ports", "logging"]);

/** The other sections, one line for each of their entries. */
function otherSettings(spec: SourceMap | undefined): readonly EffectiveSetting[] {
  return (spec?.entries ?? []).flatMap(({ key, value }) => {
    if (SHOWN_ELSEWHERE.has(key)) return [];
    if (value.type !== "map") return said(key, spec, key, "config") ?? [];
    return value.entries.flatMap((entry) => said(`${key}.${entry.key}`, value, entry.key, "config") ?? []);
  });
}

/** What a node says for itself, or is given by name or kind. */
function nodeSettings(node: NodeManifest, analysis: Analysis): readonly EffectiveSetting[] {
  const { common, guards, adapters } = node;
  const saidAt = {
    retry: ownPlace(node, ["retry", "max_retries"]) ?? node.saidAt?.retry,
    timeout: ownPlace(node, ["timeout"]) ?? node.saidAt?.timeout,
  };
  const path = `nodes.${node.name.name}`;
  const by = (place: Place): EffectiveSetting["by"] =>
    node.spec !== undefined &&
    place.source === node.spec.source &&
    place.start >= node.spec.start &&
    place.start < node.spec.end
      ? "node"
      : "pipeline";
  const settings: EffectiveSetting[] = [];
  if (saidAt.timeout !== undefined && common.timeoutMs !== undefined)
    settings.push({
      path: `${path}.timeout`,
      value: `${common.timeoutMs}ms`,
      span: toSpan(saidAt.timeout),
      by: by(saidAt.timeout),
    });
  if (saidAt.retry !== undefined && common.retry !== undefined)
    settings.push({
      path: `${path}.retry.max_attempts`,
      value: common.retry.maxAttempts,
      span: toSpan(saidAt.retry),
      by: by(saidAt.retry),
    });
  settings.push(...limitSettings(`${path}.limits`, guards?.limits, analysis));
  const { caps } = guards ?? {};
  if (caps?.caps.allow !== undefined)
    settings.push({ path: `${path}.caps.allow`, value: [...caps.caps.allow], span: toSpan(caps.at), by: "node" });
  if (caps?.caps.deny !== undefined)
    settings.push({ path: `${path}.caps.deny`, value: [...caps.caps.deny], span: toSpan(caps.at), by: "node" });
  for (const [port, key] of Object.entries(adapters ?? {})) {
    const filling = analysis.program?.ports.get(key);
    if (filling !== undefined)
      settings.push({
        path: `${path}.ports.${port}`,
        value: adapterOf(filling),
        span: toSpan(filling.at),
        by: by(filling.at),
      });
  }
  return settings;
}

function ownPlace({ spec }: NodeManifest, keys: readonly string[]): Place | undefined {
  return spec === undefined ? undefined : keys.flatMap((key) => entryOf(spec, key) ?? [])[0];
}
