/** Decodes `kind: System`: processes in either form, pipes, what starts it, and the states of its entities. */
import * as z from "zod";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import {
  entryOf,
  isBroken,
  type SourceEntry,
  type SourceMap,
  type SourceValue,
  typeName,
  valueOf,
} from "../../parse/source-value.ts";
import { readDataSchema } from "../data-schema.ts";
import { decodeMap } from "../decode-map.ts";
import { decodePorts } from "../decode-ports.ts";
import type { KindDocument } from "../documents.ts";
import { headOf, isFree } from "../issues.ts";
import { checkName, type Name, namesIn } from "../names.ts";
import { newerOrOlder, reportOlderSpellings } from "../older-spelling.ts";
import { free } from "../schema/basics.ts";
import { namedProcessSchema, pipeSchema, processSchema, systemSpecSchema } from "../schema/system.ts";
import { type CapsManifest, decodeCaps } from "./decode-caps.ts";
import { decodeDocument } from "./decode-document.ts";
import { decodeLimits, type LimitsManifest } from "./decode-limits.ts";
import type { Definitions } from "./definitions.ts";
import type { PortManifest } from "./port-manifest.ts";
import { decodeInit, type InitManifest } from "./system/decode-init.ts";
import { checkLifecycle, type ProcessReference } from "./system/lifecycle.ts";

/** A `kind: System` document. */
export interface SystemManifest {
  readonly document: KindDocument;
  readonly what: string;
  readonly processes: readonly ProcessManifest[];
  readonly pipes: readonly PipeManifest[];
  readonly ports: readonly PortManifest[];
  readonly limits: LimitsManifest | undefined;
  readonly caps: readonly CapsManifest[];
  readonly init: InitManifest | undefined;
  /** Processes that states and transitions name. */
  readonly references: readonly ProcessReference[];
}

/** One process of a System. */
export interface ProcessManifest {
  readonly name: Name;
  readonly exec: Name | undefined;
  readonly ports: readonly PortManifest[];
  readonly limits: LimitsManifest | undefined;
  readonly caps: CapsManifest | undefined;
  readonly input: SourceMap | undefined;
  readonly when: SourceValue | undefined;
}

/** One pipe between processes. */
export interface PipeManifest {
  readonly from: Name;
  readonly to: Name;
  readonly mapping: SourceMap | undefined;
  readonly when: SourceValue | undefined;
  readonly at: Place;
}

/** What is decoded piece by piece. */
const LOOSE = { policies: free.optional(), limits: free.optional(), caps: free.optional() };
const outsideSchema = systemSpecSchema.extend({
  ...LOOSE,
  processes: free.optional(),
  pipes: z.array(free).optional(),
  init: free.optional(),
});
const looseProcess = processSchema.extend(LOOSE);
const looseNamed = namedProcessSchema.extend(LOOSE);

/** Decodes a System, and reports everything about it that can be told without looking at its pipelines. */
export function decodeSystem(document: KindDocument, definitions: Definitions): SystemManifest | undefined {
  const { reporter, config, policyBook } = definitions;
  const { what, spec } = decodeDocument(document, reporter);
  if (spec === undefined) return undefined;
  decodeMap(outsideSchema, spec, { what: `the spec of ${what}`, reporter, at: headOf(spec) });
  const site = { what, reporter };
  if (entryOf(spec, "processes") === undefined) {
    reporter.report({
      code: "HD2002",
      message: `the spec of ${what} needs "processes"`,
      label: '"processes" is missing',
      hint: "for example processes: {collect: {exec: ./collect.yaml}}",
      at: headOf(spec),
    });
  }
  const caps = decodeCaps(valueOf(spec, "caps"), { ...site, profiles: config.profiles });
  decodeAttached(valueOf(spec, "policies"), (value, of) => policyBook.uses(value, { what: of ?? what, reporter }));
  reportOldFields(spec, reporter);
  return {
    document,
    what,
    processes: decodeProcesses(valueOf(spec, "processes"), { ...definitions, what }),
    pipes: decodePipes(valueOf(spec, "pipes"), reporter),
    ports: decodePorts(valueOf(spec, "ports"), definitions),
    limits: decodeLimits(valueOf(spec, "limits"), site) ?? config.limits,
    caps: [...config.caps, ...(caps === undefined ? [] : [caps])],
    init: decodeInit(valueOf(spec, "init"), site),
    references: checkLifecycle(spec, reporter),
  };
}

/** `policies`, for everything or by the port or process they are for. */
function decodeAttached(
  value: SourceValue | undefined,
  use: (value: SourceValue, of: string | undefined) => unknown,
): void {
  if (value === undefined) return;
  const one = value.type === "map" && (entryOf(value, "type") !== undefined || entryOf(value, "ref") !== undefined);
  if (value.type !== "map" || one) use(value, undefined);
  else for (const entry of value.entries) if (!isFree(entry.key)) use(entry.value, `"${entry.key}"`);
}

function reportOldFields(spec: SourceMap, reporter: Reporter): void {
  const transaction = entryOf(spec, "transaction");
  if (transaction === undefined) return;
  reporter.report({
    code: "HD3404",
    severity: "info",
    message: '"transaction" is an older field without effect',
    hint: "a node says with `compensate` what undoes it",
    at: transaction,
  });
}

interface ProcessSite extends Definitions {
  readonly what: string;
}

function decodeProcesses(value: SourceValue | undefined, site: ProcessSite): readonly ProcessManifest[] {
  if (value === undefined || isBroken(value)) return [];
  const { reporter } = site;
  const found =
    value.type === "map"
      ? value.entries.filter(({ key }) => !isFree(key)).flatMap((entry) => fromEntry(entry, site) ?? [])
      : value.type === "list"
        ? value.items.flatMap((item, index) => fromItem(item, index, site) ?? [])
        : [];
  if (value.type === "scalar" || found.length === 0) {
    if (value.type === "scalar" || (value.type === "map" ? value.entries : value.items).length === 0)
      reporter.report({
        code: "HD2003",
        message: `"processes" of ${site.what} must be a map of at least one process, not ${value.type === "scalar" ? typeName(value.data) : "an empty one"}`,
        hint: "for example processes: {collect: {exec: ./collect.yaml}}",
        at: headOf(value),
      });
    return [];
  }
  reportEqualNames(found, reporter);
  return found;
}

function reportEqualNames(processes: readonly ProcessManifest[], reporter: Reporter): void {
  const first = new Map<string, Name>();
  for (const { name } of processes) {
    const other = first.get(name.name);
    if (other === undefined) first.set(name.name, name);
    else {
      reporter.report({
        code: "HD3427",
        message: `two processes are named "${name.name}"`,
        label: "named again",
        hint: "give each a name of its own",
        at: name.at,
        related: [{ message: "the first is here", at: other.at }],
      });
    }
  }
}

function fromEntry({ key, value, ...at }: SourceEntry, site: ProcessSite): ProcessManifest | undefined {
  const what = `process "${key}"`;
  // A pipeline's path by itself will do.
  if (value.type === "scalar" && typeof value.data === "string") {
    checkName("process", { name: key, at }, site.reporter);
    const exec = { name: value.data, at: value };
    return {
      name: { name: key, at },
      exec,
      ports: [],
      limits: undefined,
      caps: undefined,
      input: undefined,
      when: undefined,
    };
  }
  if (value.type !== "map") {
    reportNoMap(value, what, site.reporter);
    return undefined;
  }
  decodeMap(looseProcess, value, { what, reporter: site.reporter, at });
  return decodeProcess({ name: key, at }, value, site);
}

function fromItem(item: SourceValue, index: number, site: ProcessSite): ProcessManifest | undefined {
  const name = item.type === "map" ? namesIn(valueOf(item, "name"))?.[0] : undefined;
  const what = name === undefined ? `process ${index + 1}` : `process "${name.name}"`;
  if (item.type !== "map") {
    reportNoMap(item, what, site.reporter);
    return undefined;
  }
  decodeMap(looseNamed, item, { what, reporter: site.reporter, at: headOf(item) });
  return name === undefined ? undefined : decodeProcess(name, item, site);
}

function reportNoMap(value: SourceValue, what: string, reporter: Reporter): void {
  if (isBroken(value)) return;
  reporter.report({
    code: "HD2003",
    message: `${what} must be a map with exec, not ${typeName(value.data)}`,
    hint: "for example {exec: ./collect.yaml}",
    at: headOf(value),
  });
}

function decodeProcess(name: Name, map: SourceMap, site: ProcessSite): ProcessManifest {
  const { reporter, config, policyBook } = site;
  const what = `process "${name.name}"`;
  checkName("process", name, reporter);
  reportOlderSpellings(map, { pipeline: "exec" }, what, reporter);
  const exec = newerOrOlder(map, "exec", "pipeline");
  if (
    exec === undefined &&
    map.entries.every(({ key }) => isFree(key) || Object.hasOwn(namedProcessSchema.shape, key))
  ) {
    reporter.report({
      code: "HD2002",
      message: `${what} needs "exec"`,
      label: '"exec" is missing',
      hint: "add exec: with the path of a manifest, or the name of a pipeline of this file",
      at: name.at,
    });
  }
  readDataSchema(valueOf(map, "input_schema"), reporter);
  readDataSchema(valueOf(map, "output_schema"), reporter);
  decodeAttached(valueOf(map, "policies"), (value, of) => policyBook.uses(value, { what: of ?? what, reporter }));
  const input = valueOf(map, "input");
  return {
    name,
    exec: namesIn(exec?.value)?.[0],
    ports: decodePorts(valueOf(map, "ports"), site),
    limits: decodeLimits(valueOf(map, "limits"), { what, reporter }),
    caps: decodeCaps(valueOf(map, "caps"), { what, reporter, profiles: config.profiles }),
    input: input?.type === "map" ? input : undefined,
    when: valueOf(map, "when"),
  };
}

function decodePipes(value: SourceValue | undefined, reporter: Reporter): readonly PipeManifest[] {
  if (value?.type !== "list") return [];
  return value.items.flatMap((item, index) => {
    const what = `pipe ${index + 1}`;
    if (item.type !== "map") {
      if (isBroken(item)) return [];
      const message = `${what} must be a map with from and to, not ${typeName(item.data)}`;
      reporter.report({ code: "HD2003", message, hint: "for example {from: collect, to: reply}", at: headOf(item) });
      return [];
    }
    decodeMap(pipeSchema, item, { what, reporter, at: headOf(item) });
    const [from] = namesIn(valueOf(item, "from")) ?? [];
    const [to] = namesIn(valueOf(item, "to")) ?? [];
    const mapping = valueOf(item, "mapping");
    if (from === undefined || to === undefined) return [];
    return [
      {
        from,
        to,
        mapping: mapping?.type === "map" ? mapping : undefined,
        when: valueOf(item, "when"),
        at: headOf(item),
      },
    ];
  });
}
