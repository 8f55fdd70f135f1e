/** What a pipeline's spec says about ports, policies, limits and capabilities, and its nodes with what is theirs of it. */
import type { Reporter } from "../../diagnostics/reporter.ts";
import { entryOf, type SourceEntry, type SourceMap, type SourceValue, valueOf } from "../../parse/source-value.ts";
import { decodePorts } from "../decode-ports.ts";
import { SERVICE_PORT } from "../decode-services.ts";
import { isFree } from "../issues.ts";
import type { NodeManifest, PipelineManifest } from "../manifest.ts";
import type { NodeTypes } from "../node-types.ts";
import { attach, kindPortsOf, reportUnknownNames } from "./attach.ts";
import { decodeCaps } from "./decode-caps.ts";
import { decodeLimits, type LimitsManifest, type Site, tighter } from "./decode-limits.ts";
import type { PolicyManifest } from "./decode-policy.ts";
import type { Definitions } from "./definitions.ts";
import { reportForNodes } from "./misplaced-policies.ts";
import { sortPolicies } from "./node-guards.ts";
import type { PortManifest } from "./port-manifest.ts";

type Settings = Pick<
  PipelineManifest,
  "nodes" | "ports" | "defaultPorts" | "limits" | "caps" | "policies" | "prices" | "trust"
>;

/** What decoding a pipeline's settings needs. */
export interface SettingsDecoder extends Site {
  readonly types: NodeTypes;
  readonly definitions: Definitions;
}

/** Decodes the settings and gives the nodes theirs. */
export function withSettings(spec: SourceMap, decoded: readonly NodeManifest[], decoder: SettingsDecoder): Settings {
  const { definitions, types, reporter, what } = decoder;
  const { config } = definitions;
  const policies = decodePolicies(valueOf(spec, "policies"), decoder);
  const guarded = (port: PortManifest): PortManifest => {
    const outer = policies.by.get(port.name) ?? [];
    return outer.length === 0 ? port : { ...port, policies: [...outer, ...port.policies] };
  };
  const portsAt = (key: string): readonly PortManifest[] => decodePorts(valueOf(spec, key), definitions);
  const own = withServicePort(portsAt("ports"), entryOf(spec, "services"), definitions);
  const nodePorts = mapOf("node_ports", spec);
  const forAll = sortPolicies(policies.all, decoder);
  const { nodes, ports, paths } = attach(
    decoded,
    {
      retry: forAll.retry,
      timeoutMs: forAll.timeoutMs,
      nodePolicies: policies.by,
      nodePorts: new Map((nodePorts?.entries ?? []).map(({ key, value }) => [key, decodePorts(value, definitions)])),
      kindPorts: kindPortsOf(mapOf("type_ports", spec), types, definitions),
      ports: own,
    },
    definitions,
  );
  reportUnknownNames(nodePorts?.entries ?? [], { key: "node_ports", known: paths, also: [] }, reporter);
  const portNames = [...own, ...definitions.defaultPorts, ...ports.values()].map(({ name }) => name);
  reportUnknownNames(policies.names, { key: "policies", known: paths, also: portNames }, reporter);
  reportAmbiguous(policies.names, { paths, ports: new Set(portNames) }, reporter);
  const guardedPorts = new Map(
    [...own.map((port) => [port.name, port] as const), ...ports].map(([key, port]) => [key, guarded(port)]),
  );
  const defaultPorts = definitions.defaultPorts
    .filter(({ name }) => !own.some((port) => port.name === name))
    .map(guarded);
  reportForNodes([...guardedPorts.values(), ...defaultPorts], reporter);
  const pipelineCaps = decodeCaps(valueOf(spec, "caps"), { what, reporter, profiles: config.profiles });
  return {
    nodes,
    ports: guardedPorts,
    defaultPorts,
    limits: tighter(pipelineLimits(spec, decoder), forAll.limits),
    caps: [...config.caps, ...(pipelineCaps === undefined ? [] : [pipelineCaps])],
    policies: policies.all.filter(
      ({ rule: { type } }) => type !== "retry" && type !== "timeout" && type !== "resource_limit",
    ),
    prices: config.prices,
    trust: config.trust,
  };
}

/** Services are merged into the port `tools`, so a pipeline that has some has that port too. */
function withServicePort(
  ports: readonly PortManifest[],
  services: SourceEntry | undefined,
  { defaultPorts }: Definitions,
): readonly PortManifest[] {
  const isNeeded = services?.value.type === "map" && services.value.entries.some(({ key }) => !isFree(key));
  if (!isNeeded || ports.some(({ name }) => name === SERVICE_PORT)) return ports;
  const adapter = { name: "none", at: services };
  const none = {
    name: SERVICE_PORT,
    adapter,
    config: undefined,
    policies: [],
    ref: undefined,
    requires: [],
    at: services,
  };
  return [...ports, defaultPorts.find(({ name }) => name === SERVICE_PORT) ?? none];
}

interface Policies {
  readonly all: readonly PolicyManifest[];
  /** By the port or node they are for. */
  readonly by: ReadonlyMap<string, readonly PolicyManifest[]>;
  readonly names: readonly SourceEntry[];
}

/** `policies`: a list for every node and port, or lists by port or node. */
function decodePolicies(value: SourceValue | undefined, { definitions, what, reporter }: SettingsDecoder): Policies {
  const { policyBook } = definitions;
  const site = { what, reporter };
  // A map with `type` or `ref` is one policy.
  const isOne = value?.type === "map" && (isText(valueOf(value, "type")) || isText(valueOf(value, "ref")));
  if (value?.type !== "map" || isOne) {
    const all = policyBook.uses(value, site);
    for (const policy of all) reportKey(policy, what, reporter);
    return { all, by: new Map(), names: [] };
  }
  const names = value.entries.filter(({ key }) => !isFree(key));
  const by = new Map(
    names.map((entry) => [entry.key, policyBook.uses(entry.value, { what: `"${entry.key}"`, reporter })]),
  );
  return { all: [], by, names };
}

function isText(value: SourceValue | undefined): boolean {
  return typeof value?.data === "string";
}

/** A cache's key is read in a node's scope, so one for all nodes has none. */
function reportKey({ key }: PolicyManifest, what: string, reporter: Reporter): void {
  if (key === undefined) return;
  reporter.report({
    code: "HD3405",
    message: `the cache of ${what} has a key, but a key is read where a node is`,
    hint: "take the key out, or attach the cache to nodes",
    at: key,
  });
}

function reportAmbiguous(
  names: readonly SourceEntry[],
  { paths, ports }: { readonly paths: ReadonlySet<string>; readonly ports: ReadonlySet<string> },
  reporter: Reporter,
): void {
  for (const at of names) {
    if (!paths.has(at.key) || !ports.has(at.key)) continue;
    reporter.report({
      code: "HD3409",
      message: `policies are for "${at.key}", which is a node and a port`,
      label: "which of them?",
      hint: "write them at the node (policies) or at the port (ports), or rename the node",
      at,
    });
  }
}

/** The pipeline's own limits over the Config's, one by one. */
function pipelineLimits(spec: SourceMap, { definitions, what, reporter }: SettingsDecoder): LimitsManifest | undefined {
  const base = definitions.config.limits;
  const own = decodeLimits(valueOf(spec, "limits"), { what, reporter });
  if (own?.map === undefined || base?.map === undefined) return own ?? base;
  const { map } = own;
  const entries = [...base.map.entries.filter(({ key }) => entryOf(map, key) === undefined), ...map.entries];
  const both = { ...map, entries, data: { ...base.map.data, ...map.data } };
  return decodeLimits(both, { what, reporter });
}

/** That it is a map has been seen to. */
function mapOf(key: string, spec: SourceMap): SourceMap | undefined {
  const value = valueOf(spec, key);
  return value?.type === "map" ? value : undefined;
}
