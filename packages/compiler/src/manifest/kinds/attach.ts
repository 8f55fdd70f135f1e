/**
 * Gives every node what is said about it: in its own spec, by name or kind in the pipeline's, and for all. A node's own word
 * wins over the pipeline's; ports of a node are also those of the nodes in its bodies.
 */
import type { PlanRetry } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { entryOf, type SourceEntry, type SourceMap } from "../../parse/source-value.ts";
import { decodePorts } from "../decode-ports.ts";
import type { NodeManifest } from "../manifest.ts";
import type { NodeTypes } from "../node-types.ts";
import { decodeCaps } from "./decode-caps.ts";
import { decodeLimits, tighter } from "./decode-limits.ts";
import type { PolicyManifest } from "./decode-policy.ts";
import type { Definitions } from "./definitions.ts";
import { reportForPorts } from "./misplaced-policies.ts";
import { decodeCache, type NodeGuards, reportTwice, type Said, sortPolicies } from "./node-guards.ts";
import type { PortManifest } from "./port-manifest.ts";

/** What a pipeline says about its nodes. */
export interface Attachments {
  /** For nodes that do work themselves and say nothing of it. */
  readonly retry: Said<PlanRetry> | undefined;
  readonly timeoutMs: Said<number> | undefined;
  /** `policies` by the name of a node. */
  readonly nodePolicies: ReadonlyMap<string, readonly PolicyManifest[]>;
  readonly nodePorts: ReadonlyMap<string, readonly PortManifest[]>;
  /** By the kind's canonical name. */
  readonly kindPorts: ReadonlyMap<string, readonly PortManifest[]>;
  /** The pipeline's own ports, to which a node's reference to the same Adapter leads too. */
  readonly ports: readonly PortManifest[];
}

/** Nodes with what is said about them, and the adapters that are theirs alone. */
export interface Attached {
  readonly nodes: readonly NodeManifest[];
  readonly ports: ReadonlyMap<string, PortManifest>;
  /** The names of all nodes, those in bodies as `outer/inner`. */
  readonly paths: ReadonlySet<string>;
}

/** Attaches what is said to the nodes it is said of. */
export function attach(nodes: readonly NodeManifest[], attachments: Attachments, definitions: Definitions): Attached {
  const ports = new Map<string, PortManifest>();
  const paths = new Set<string>();
  const base = new Map(
    attachments.ports.flatMap((port) => (port.ref === undefined ? [] : [[port.name, port.ref] as const])),
  );
  const silent = isSilent(attachments);
  const walk = (list: readonly NodeManifest[], prefix: string, around: Adapters): readonly NodeManifest[] =>
    list.map((node) => {
      const path = `${prefix}${node.name.name}`;
      paths.add(path);
      if (silent && saysNothing(node, around)) return node;
      const own = ownEntry(node, "ports");
      const declared = [
        ...(attachments.nodePorts.get(path) ?? []),
        ...(own === undefined ? [] : decodePorts(own.value, definitions)),
      ];
      const mine = adaptersOf(declared, `node:${path}`);
      const kind = node.info?.type.kind ?? "";
      const ofKind = adaptersOf(attachments.kindPorts.get(kind) ?? [], `kind:${kind}`);
      const adapters: Adapters = { ...ofKind, ...around, ...mine };
      const inner: Adapters = { ...around, ...mine };
      const bodies = new Map(
        [...node.bodies].map(([body, inside]) => [body, walk(inside, `${path}/`, inner)] as const),
      );
      const guarded = guard(node, path, { attachments, definitions });
      const names = Object.keys(adapters);
      return {
        ...guarded,
        ...(node.bodies.size === 0 ? {} : { bodies }),
        ...(names.length === 0 ? {} : { adapters }),
        ...(declared.length === 0 ? {} : { ownPorts: declared }),
      };
    });
  /** Keys of the plan's ports, by port. The same Adapter gives the same key wherever it is named. */
  const adaptersOf = (list: readonly PortManifest[], owner: string): Adapters =>
    Object.fromEntries(
      list.map((port) => {
        const key = keyOf(port, owner);
        if (key !== port.name) ports.set(key, ports.get(key) ?? port);
        return [port.name, key];
      }),
    );
  const keyOf = ({ name, ref }: PortManifest, owner: string): string => {
    if (ref === undefined) return `${name}@${owner}`;
    return base.get(name) === ref ? name : `${name}@${ref}`;
  };
  return { nodes: walk(nodes, "", {}), ports, paths };
}

/** Whether a pipeline says nothing about its nodes. */
function isSilent({ retry, timeoutMs, nodePolicies, nodePorts, kindPorts }: Attachments): boolean {
  const said = retry !== undefined || timeoutMs !== undefined;
  return !said && nodePolicies.size === 0 && nodePorts.size === 0 && kindPorts.size === 0;
}

const OWN_KEYS: ReadonlySet<string> = new Set(["ports", "policies", "limits", "caps", "cache"]);

/** Most nodes say nothing of it themselves either, and hold no others that might. */
function saysNothing({ spec, bodies }: NodeManifest, around: Adapters): boolean {
  if (bodies.size > 0 || spec?.entries.some(({ key }) => OWN_KEYS.has(key)) === true) return false;
  for (const _ in around) return false;
  return true;
}

type Adapters = { readonly [port: string]: string };

/** A key of the spec that every kind has, unless the kind has one of that name for itself. */
function ownEntry({ spec, info }: NodeManifest, key: string): SourceEntry | undefined {
  return spec === undefined || info?.keys?.has(key) === true ? undefined : entryOf(spec, key);
}

interface Guarding {
  readonly attachments: Attachments;
  readonly definitions: Definitions;
}

function guard(node: NodeManifest, path: string, { attachments, definitions }: Guarding): NodeManifest {
  const { config, policyBook, reporter } = definitions;
  const what = `node "${node.name.name}"`;
  const site = { what, reporter };
  const written = ownEntry(node, "policies");
  const ownPolicies = policyBook.uses(written?.value, site);
  const givenPolicies = attachments.nodePolicies.get(path) ?? [];
  reportForPorts([...givenPolicies, ...ownPolicies], site);
  const own = sortPolicies(ownPolicies, site);
  const given = sortPolicies(givenPolicies, site);
  const leaf = node.bodies.size === 0 ? attachments : undefined;
  const { common } = node;
  if (own.retry !== undefined) reportOwn("retry", ["retry", "max_retries"], { node, written, site });
  if (own.timeoutMs !== undefined) reportOwn("timeout", ["timeout"], { node, written, site });
  const cacheEntry = ownEntry(node, "cache");
  if (own.cache !== undefined && cacheEntry !== undefined) reportTwice("cache", own.cache.at, cacheEntry, site);
  const limits = decodeLimits(ownEntry(node, "limits")?.value, site);
  const guards: NodeGuards = {
    limits: tighter(tighter(limits, own.limits), given.limits),
    caps: decodeCaps(ownEntry(node, "caps")?.value, { ...site, profiles: config.profiles }),
    policies: [...given.others, ...own.others],
    cache: decodeCache(cacheEntry?.value, site) ?? own.cache ?? given.cache,
  };
  const retry = own.retry ?? given.retry ?? (saysNoRetry(node) ? undefined : leaf?.retry);
  const timeoutMs = own.timeoutMs ?? given.timeoutMs ?? leaf?.timeoutMs;
  const settings = { retry: common.retry ?? retry?.value, timeoutMs: common.timeoutMs ?? timeoutMs?.value };
  const guarded = Object.values(guards).some((each) => each !== undefined && (!Array.isArray(each) || each.length > 0));
  return {
    ...node,
    common: { ...common, ...settings },
    ...(guarded ? { guards } : {}),
    ...(retry === undefined && timeoutMs === undefined ? {} : { saidAt: { retry: retry?.at, timeout: timeoutMs?.at } }),
  };
}

/** `max_retries: 0` is a node's own word, too. */
function saysNoRetry(node: NodeManifest): boolean {
  return ownEntry(node, "max_retries")?.value.data === 0;
}

interface Own {
  readonly node: NodeManifest;
  readonly written: SourceEntry | undefined;
  readonly site: { readonly what: string; readonly reporter: Reporter };
}

function reportOwn(key: string, spellings: readonly string[], { node, written, site }: Own): void {
  const own = ownPlace(node, spellings);
  if (own !== undefined && written !== undefined) reportTwice(key, written, own, site);
}

function ownPlace(node: NodeManifest, spellings: readonly string[]): SourceEntry | undefined {
  return spellings.flatMap((key) => ownEntry(node, key) ?? [])[0];
}

/** The ports of `type_ports`, by the kind's canonical name. */
export function kindPortsOf(
  value: SourceMap | undefined,
  types: NodeTypes,
  definitions: Definitions,
): ReadonlyMap<string, readonly PortManifest[]> {
  const { reporter } = definitions;
  const ports = new Map<string, readonly PortManifest[]>();
  for (const entry of value?.entries ?? []) {
    const kind = types.find(entry.key)?.type.kind;
    if (kind !== undefined) {
      ports.set(kind, decodePorts(entry.value, definitions));
      continue;
    }
    const close = reporter.suggest(entry.key, types.spellings);
    reporter.report({
      code: "HD3409",
      message: `type_ports is for nodes of kind "${entry.key}", which no installed package declares`,
      label: "unknown kind",
      hint: close === undefined ? undefined : `did you mean "${close}"?`,
      at: entry,
    });
  }
  return ports;
}

/** Reports names of `node_ports` and `policies` that are none of the pipeline's. */
export function reportUnknownNames(
  names: readonly SourceEntry[],
  { key, known, also }: { readonly key: string; readonly known: ReadonlySet<string>; readonly also: readonly string[] },
  reporter: Reporter,
): void {
  for (const at of names) {
    if (known.has(at.key) || also.includes(at.key)) continue;
    const close = reporter.suggest(at.key, [...known, ...also]);
    reporter.report({
      code: "HD3409",
      message:
        also.length === 0 && key === "node_ports"
          ? `${key} is for the node "${at.key}", which is not declared in this pipeline`
          : `${key} are for "${at.key}", which is neither a node nor a port of this pipeline`,
      label: key === "node_ports" ? "not a node" : "neither node nor port",
      hint: close === undefined ? "a node in a body is outer/inner" : `did you mean "${close}"?`,
      at,
    });
  }
}
