/** Ports where they are filled: `name: adapter` for short, or one of `adapter`, `ref` and `adapters` with what goes with it. */
import * as z from "zod";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import {
  entryOf,
  isBroken,
  type SourceEntry,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../parse/source-value.ts";
import { decodeMap } from "./decode-map.ts";
import { headOf, isFree } from "./issues.ts";
import type { PolicyManifest } from "./kinds/decode-policy.ts";
import type { PolicyBook } from "./kinds/policy-book.ts";
import type { AdapterBook, AdapterPort, PortManifest } from "./kinds/port-manifest.ts";
import { type Name, namesIn } from "./names.ts";
import { newerOrOlder, reportOlderSpellings } from "./older-spelling.ts";
import { readAdapter } from "./read-adapter.ts";
import { free } from "./schema/basics.ts";
import { memberSchema, portSchema } from "./schema/port.ts";

/** What decoding ports needs. */
export interface PortDecoder {
  readonly adapterBook: AdapterBook;
  readonly policyBook: PolicyBook;
  readonly reporter: Reporter;
}

/** Decodes `ports`; that it is a map has been seen to. */
export function decodePorts(value: SourceValue | undefined, decoder: PortDecoder): readonly PortManifest[] {
  if (value?.type !== "map") return [];
  return value.entries.filter(({ key }) => !isFree(key)).flatMap((entry) => decodePort(entry, decoder) ?? []);
}

/** Decodes one entry of `ports`, whose key is the port it fills. */
export function decodePort(entry: SourceEntry, decoder: PortDecoder): PortManifest | undefined {
  const { key: port, value } = entry;
  const { reporter } = decoder;
  const what = `port "${port}"`;
  if (value.type === "scalar" && typeof value.data === "string") {
    const named = readAdapter({ name: value.data, at: value }, undefined, { port, what, reporter });
    return { ...BARE, name: port, ...named, at: entry };
  }
  if (value.type !== "map") {
    if (isBroken(value)) return undefined;
    reporter.report({
      code: "HD2003",
      message: `${what} must be a map with adapter and config, not ${typeName(value.data)}`,
      hint: `for example ${port}: {adapter: mock}`,
      at: headOf(value),
    });
    return undefined;
  }
  decodeMap(outsideSchema, value, { what, reporter, at: entry });
  return decodeFilling(value, { ...decoder, port, what, at: entry });
}

const BARE = { config: undefined, policies: [], ref: undefined, requires: [] } as const;

/** Members and policies are decoded one by one. */
const LOOSE = { adapters: z.array(free).min(1).optional(), policies: free.optional(), middleware: free.optional() };
const outsideSchema = portSchema.extend(LOOSE);
const looseMember = memberSchema.extend({ policies: free.optional() });

/** What fills a port, while it is decoded. */
export interface FillingSite extends PortDecoder {
  /** The port it fills; `undefined` for an Adapter that does not say. */
  readonly port: string | undefined;
  readonly what: string;
  readonly at: Place;
}

const OLDER = { class: "adapter", name: "adapter", params: "config" } as const;
const KNOWN_KEYS: ReadonlySet<string> = new Set(["port", "capabilities", ...Object.keys(portSchema.shape)]);
const ADAPTER_KEYS = ["adapter", "class", "name"] as const;

/** What fills a port. Reports a map that fills it in no way, or in more than one. */
export function decodeFilling(map: SourceMap, site: FillingSite): PortManifest | undefined {
  const { reporter, what } = site;
  reportOlderSpellings(map, OLDER, what, reporter);
  const ways = [newerOrOlder(map, ...ADAPTER_KEYS), entryOf(map, "ref"), entryOf(map, "adapters")].filter(isThere);
  const [way, other] = ways;
  if (way === undefined) {
    // A misspelt key has been reported, and may be the one that is missing.
    if (map.entries.every(({ key }) => isFree(key) || KNOWN_KEYS.has(key))) reportUnfilled(site);
    return undefined;
  }
  if (other !== undefined) {
    reporter.report({
      code: "HD3403",
      message: `${what} is filled in two ways: ${way.key} and ${other.key}`,
      hint: "keep one of them",
      at: other,
      related: [{ message: `${way.key} is here`, at: way }],
    });
    return undefined;
  }
  const uses = (key: string): readonly PolicyManifest[] => site.policyBook.uses(valueOf(map, key), { what, reporter });
  const attached = [...uses("policies"), ...uses("middleware")];
  const strategy = entryOf(map, "strategy");
  const config = newerOrOlder(map, "config", "params");
  if (way.key === "adapters") {
    if (config !== undefined) reportStray(config, "adapter or ref", site);
    return decodePool(way, strategy?.value, { site, attached });
  }
  if (strategy !== undefined) reportStray(strategy, "adapters", site);
  const name = namesIn(way.value)?.[0];
  if (name === undefined) return undefined;
  const own = config?.value.type === "map" ? config.value : undefined;
  if (way.key === "ref") return byRef(name, own, { site, attached });
  return { ...BARE, name: site.port ?? "", ...readAdapter(name, own, site), policies: attached, at: site.at };
}

function reportUnfilled({ what, at, reporter }: FillingSite): void {
  reporter.report({
    code: "HD3403",
    message: `${what} says neither adapter nor ref nor adapters`,
    hint: "for example adapter: mock",
    at,
  });
}

function isThere<TValue>(value: TValue | undefined): value is TValue {
  return value !== undefined;
}

function reportStray(entry: SourceEntry, beside: string, { what, reporter }: FillingSite): void {
  reporter.report({
    code: "HD3403",
    message: `"${entry.key}" of ${what} goes with ${beside}`,
    hint: entry.key === "strategy" ? "take it out, or list the members under adapters" : "give each member its own",
    at: entry,
  });
}

interface Attached {
  readonly site: FillingSite;
  readonly attached: readonly PolicyManifest[];
}

function byRef(name: Name, config: SourceMap | undefined, { site, attached }: Attached): PortManifest | undefined {
  const found = site.adapterBook.find(name, site);
  if (found === undefined) return undefined;
  const plain = config === undefined && attached.length === 0;
  const outer = {
    name: site.port ?? found.name,
    policies: [...attached, ...found.policies],
    ref: plain ? name.name : undefined,
    at: site.at,
  };
  if (found.pool === undefined) return { ...found, ...outer, config: overlaid(found.config, config) };
  if (config !== undefined) {
    site.reporter.report({
      code: "HD3403",
      message: `${site.what} gives config to "${name.name}", which is a pool`,
      hint: "give each of its members its own",
      at: headOf(config),
    });
  }
  const members = found.pool.members.map((member) => ({ ...member, name: outer.name }));
  return { ...found, ...outer, pool: { ...found.pool, members } };
}

/** Options one by one: a value replaces the whole value it stands over. */
function overlaid(base: SourceMap | undefined, over: SourceMap | undefined): SourceMap | undefined {
  if (base === undefined || over === undefined) return over ?? base;
  const entries = [...base.entries.filter(({ key }) => entryOf(over, key) === undefined), ...over.entries];
  return { ...over, entries, data: { ...base.data, ...over.data } };
}

function decodePool(
  { value }: SourceEntry,
  strategy: SourceValue | undefined,
  { site, attached }: Attached,
): PortManifest | undefined {
  if (value.type !== "list") return undefined;
  const members = value.items.flatMap((item, index) => decodeMember(item, index, site) ?? []);
  if (members.length < value.items.length) return undefined;
  const chosen = POOL_STRATEGIES.find((each) => each === strategy?.data) ?? "round_robin";
  const requires = members.flatMap((member) => member.requires);
  const pool = { strategy: chosen, members };
  return { name: site.port ?? "", pool, policies: attached, ref: undefined, requires, at: site.at };
}

const POOL_STRATEGIES = ["round_robin", "failover", "least_busy"] as const;

function decodeMember(item: SourceValue, index: number, site: FillingSite): AdapterPort | undefined {
  const { reporter } = site;
  const what = `member ${index + 1} of the pool of ${site.what}`;
  if (item.type === "scalar" && typeof item.data === "string")
    return {
      ...BARE,
      name: site.port ?? "",
      ...readAdapter({ name: item.data, at: item }, undefined, { ...site, what }),
      at: item,
    };
  if (item.type !== "map") {
    if (isBroken(item)) return undefined;
    const message = `${what} is an adapter's name or a map, not ${typeName(item.data)}`;
    reporter.report({ code: "HD2003", message, hint: "for example {ref: cheap-llm}", at: headOf(item) });
    return undefined;
  }
  decodeMap(looseMember, item, { what, reporter, at: headOf(item) });
  if (entryOf(item, "adapters") !== undefined) return undefined;
  const member = decodeFilling(item, { ...site, what, at: headOf(item) });
  if (member?.pool === undefined) return member;
  reporter.report({
    code: "HD3403",
    message: `${what} is a pool itself`,
    hint: "list its members here",
    at: headOf(item),
  });
  return undefined;
}
