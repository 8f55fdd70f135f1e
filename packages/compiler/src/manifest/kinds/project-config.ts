/**
 * The Config that holds for a file: the project's own (hexdag.yaml) and over it the one that stands in the file. The nearer
 * wins value by value, but for what takes away: capabilities stack, and trust that one of them denies stays denied.
 */
import type { PlanPrice } from "@hexdag/kernel";
import type * as z from "zod";
import { createReporter, type Reporter } from "../../diagnostics/reporter.ts";
import { entryOf, type SourceEntry, type SourceMap, valueOf } from "../../parse/source-value.ts";
import { decodeMap } from "../decode-map.ts";
import type { KindDocument } from "../documents.ts";
import { headOf } from "../issues.ts";
import { LATER_CONFIG_KEYS } from "../later.ts";
import { configSpecSchema } from "../schema/config.ts";
import type { CapsManifest, CapsProfiles } from "./decode-caps.ts";
import { decodeDocument } from "./decode-document.ts";
import { decodeLimits, type LimitsManifest } from "./decode-limits.ts";

/** A Config's `spec`, durations in milliseconds. */
export type ConfigSpec = z.output<typeof configSpecSchema>;

/** What a project says for all its pipelines. */
export interface ProjectConfig {
  /** Everything said, the nearer over the farther; absent when nothing is. */
  readonly spec: SourceMap | undefined;
  readonly values: ConfigSpec;
  readonly limits: LimitsManifest | undefined;
  /** The outermost first. */
  readonly caps: readonly CapsManifest[];
  readonly profiles: CapsProfiles;
  readonly prices: { readonly [model: string]: PlanPrice } | undefined;
  readonly trust: { readonly inlineFunctions: boolean; readonly fileFunctions: boolean };
}

/** Decodes Config documents: those of the project's own file, and those beside the pipelines. */
export function decodeConfigs(
  project: readonly KindDocument[],
  inline: readonly KindDocument[],
  reporter: Reporter,
): ProjectConfig {
  const decoded = [decodeFirst(project, reporter), decodeFirst(inline, reporter)].filter((each) => each !== undefined);
  const [first, second] = decoded;
  const spec = first !== undefined && second !== undefined ? merged(first.spec, second.spec) : first?.spec;
  const silent = createReporter();
  const values = spec && decodeMap(configSpecSchema, spec, { what: "the config", reporter: silent });
  return {
    spec,
    values: values ?? {},
    limits: decodeLimits(spec && valueOf(spec, "limits"), { what: "the config", reporter: silent }),
    caps: decoded.flatMap(({ spec: each, values: { caps } }) => layerOf(each, caps)),
    profiles: new Map(
      Object.entries(values?.caps?.profiles ?? {}).map(([name, { allow, deny }]) => [name, pick(allow, deny)]),
    ),
    prices:
      values?.prices &&
      Object.fromEntries(Object.entries(values.prices).map(([name, price]) => [name, toPrice(price)])),
    trust: {
      inlineFunctions: decoded.every((each) => each.values.trust?.inline_functions !== false),
      fileFunctions: decoded.every((each) => each.values.trust?.file_functions !== false),
    },
  };
}

interface Decoded {
  readonly spec: SourceMap;
  readonly values: ConfigSpec;
}

function decodeFirst(documents: readonly KindDocument[], reporter: Reporter): Decoded | undefined {
  const [first, second] = documents;
  if (first === undefined) return undefined;
  if (second !== undefined) {
    reporter.report({
      code: "HD3411",
      message: "there are several Config documents, and no rule which of them holds",
      label: "another Config",
      hint: "put them together, or give each a metadata.namespace",
      at: second.name?.at ?? headOf(second.map),
      related: [{ message: "the first is here", at: first.name?.at ?? headOf(first.map) }],
    });
  }
  const { what, spec } = decodeDocument(first, reporter);
  if (spec === undefined) return undefined;
  const plain = inNewSpelling(spec, what, reporter);
  const values = decodeMap(configSpecSchema, plain, { what: `the spec of ${what}`, reporter, at: headOf(spec) });
  for (const entry of plain.entries) reportLater(entry, reporter);
  return { spec: plain, values: values ?? {} };
}

/** `orchestrator` is another word for `kernel`; `modules` used to be the word for `plugins`. */
const OTHER_WORDS: { readonly [key: string]: string } = { orchestrator: "kernel", modules: "plugins" };

function inNewSpelling(spec: SourceMap, what: string, reporter: Reporter): SourceMap {
  if (!spec.entries.some(({ key }) => Object.hasOwn(OTHER_WORDS, key))) return spec;
  const entries: SourceEntry[] = [];
  for (const entry of spec.entries) {
    const word = Object.hasOwn(OTHER_WORDS, entry.key) ? OTHER_WORDS[entry.key] : undefined;
    const both = word === undefined ? undefined : entryOf(spec, word);
    if (word === undefined) entries.push(entry);
    else if (both === undefined) entries.push({ ...entry, key: word });
    else {
      reporter.report({
        code: "HD2014",
        message: `"${entry.key}" and "${word}" of ${what} are two words for one thing`,
        hint: `keep ${word}`,
        at: entry,
        related: [{ message: `${word} is here`, at: both }],
      });
    }
  }
  return withEntries(spec, entries);
}

function reportLater(entry: SourceEntry, reporter: Reporter): void {
  const later = LATER_CONFIG_KEYS.get(entry.key);
  if (later === undefined || isEmpty(entry)) return;
  reporter.report({
    code: "HD2007",
    severity: later,
    message: `"${entry.key}" of a config has no effect yet`,
    hint:
      later === "error"
        ? "take it out until it has: it would promise what is not kept"
        : "it arrives with a later version",
    at: entry,
  });
}

function isEmpty({ value }: SourceEntry): boolean {
  return value.type === "scalar"
    ? value.data === null
    : value.type === "list"
      ? value.items.length === 0
      : value.entries.length === 0;
}

/** Maps are merged, anything else is replaced. A section that fills something in (a port, a price) is replaced whole. */
function merged(base: SourceMap, over: SourceMap): SourceMap {
  return mergeEntries(base, over, 0);
}

/** Sections and their entries; what is below those belongs together. */
const MERGE_DEPTH = 1;

function mergeEntries(base: SourceMap, over: SourceMap, depth: number): SourceMap {
  const kept = base.entries.filter(({ key }) => entryOf(over, key) === undefined);
  const nearer = over.entries.map((entry) => {
    const under = valueOf(base, entry.key);
    if (under?.type !== "map" || entry.value.type !== "map" || depth >= MERGE_DEPTH) return entry;
    return { ...entry, value: mergeEntries(under, entry.value, depth + 1) };
  });
  return withEntries(over, [...kept, ...nearer]);
}

function withEntries(map: SourceMap, entries: readonly SourceEntry[]): SourceMap {
  return { ...map, entries, data: Object.fromEntries(entries.map(({ key, value }) => [key, value.data])) };
}

function layerOf(spec: SourceMap, caps: ConfigSpec["caps"]): readonly CapsManifest[] {
  const at = entryOf(spec, "caps");
  if (at === undefined || (caps?.default_set === undefined && caps?.deny === undefined)) return [];
  return [{ caps: { ...pick(caps.default_set, caps.deny), from: "the Config" }, at, allowed: new Map() }];
}

function pick(
  allow: readonly string[] | undefined,
  deny: readonly string[] | undefined,
): Pick<CapsManifest["caps"], "allow" | "deny"> {
  return { ...(allow === undefined ? {} : { allow }), ...(deny === undefined ? {} : { deny }) };
}

function toPrice(price: NonNullable<ConfigSpec["prices"]>[string]): PlanPrice {
  const { input, output, cached_input: cachedInput, cache_write: cacheWrite, reasoning, image, embedding } = price;
  const { batch_discount: batchDiscount } = price;
  return {
    input: input ?? embedding ?? 0,
    output: output ?? 0,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(image === undefined ? {} : { image }),
    ...(embedding === undefined ? {} : { embedding }),
    ...(batchDiscount === undefined ? {} : { batchDiscount }),
  };
}
