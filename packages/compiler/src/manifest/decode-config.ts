/**
 * A node's `spec`: tells the keys every kind has from the kind's own, refuses those that are neither, and validates the
 * kind's part once, through its Standard Schema.
 */
import { isJsonObject, type JsonObject, type StandardIssue, type StandardSchema } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import { entryOf, type SourceEntry, type SourceMap, valueOf } from "../parse/source-value.ts";
import type { NamedTypes } from "./custom-types.ts";
import { COMMON_KEYS } from "./decode-common.ts";
import { withoutFreeKeys } from "./free-keys.ts";
import { headOf, isFree, issuePath, reportIssues, unknownKey } from "./issues.ts";
import { readKindSchemas } from "./kind-schemas.ts";
import { LATER_NODE_KEYS } from "./later.ts";
import type { CommonManifest } from "./manifest.ts";
import type { NodeTypeInfo } from "./node-types.ts";
import { otherWord } from "./other-words.ts";
import { reportStrippedKeys } from "./stripped-keys.ts";
import { typedText } from "./typed-text.ts";

/** A node's spec and what is known about it. */
export interface SpecSite {
  /** The node's entry. */
  readonly item: SourceMap;
  readonly spec: SourceMap | undefined;
  readonly info: NodeTypeInfo | undefined;
  /** What the node is called in messages: `llm node "ask"`. */
  readonly label: string;
  readonly reporter: Reporter;
}

/** A spec, taken apart. */
export interface SpecParts {
  /** The keys every kind has; absent when there are none. */
  readonly common: SourceMap | undefined;
  readonly own: Record<string, unknown>;
  /** Keys that are neither, by what they were probably meant to be. */
  readonly unknown: readonly (string | undefined)[];
}

/** Common keys that a kind may declare too without making them its own. */
const SHARED_KEYS = new Set(["input_schema", "output_schema"]);

/** Tells the parts of a spec apart. */
export function splitSpec(site: SpecSite): SpecParts {
  const { spec, info, reporter } = site;
  const common: SourceEntry[] = [];
  const own: Record<string, unknown> = {};
  const unknown: (string | undefined)[] = [];
  for (const entry of spec?.entries ?? []) {
    const { key } = entry;
    const ownKey = info?.keys?.has(key) === true;
    if (LATER_NODE_KEYS.has(key) && !ownKey) {
      reportLater(entry, reporter);
      continue;
    }
    const commonKey = COMMON_KEYS.has(key);
    if (commonKey && (!ownKey || SHARED_KEYS.has(key))) common.push(entry);
    if (ownKey) own[key] = entry.value.data;
    else if (commonKey || isFree(key)) continue;
    else if (info?.keys === undefined || info.open) own[key] = entry.value.data;
    else unknown.push(reportUnknown(entry, info.keys, site));
  }
  if (spec === undefined || common.length === 0) return { common: undefined, own, unknown };
  const data = Object.fromEntries(common.map((entry) => [entry.key, entry.value.data]));
  return { common: { ...spec, entries: common, data }, own, unknown };
}

function reportLater(entry: SourceEntry, reporter: Reporter): void {
  reporter.report({
    code: "HD2007",
    message: `"${entry.key}" of a node is not supported yet`,
    hint: "it arrives with a later version; take it out until then",
    at: entry,
  });
}

function reportUnknown(
  entry: SourceEntry,
  own: ReadonlySet<string>,
  { label, info, reporter }: SpecSite,
): string | undefined {
  const topic = topicOf(info);
  reporter.report(unknownKey({ key: entry.key, at: entry, within: label, topic }, own, reporter, COMMON_KEYS));
  const known = [...own, ...COMMON_KEYS];
  return otherWord(entry.key, known) ?? reporter.suggest(entry.key, known);
}

/** What `hexdag explain` calls a node kind. */
function topicOf(info: NodeTypeInfo | undefined): string | undefined {
  return info === undefined ? undefined : `node/${info.type.kind}`;
}

/** Validates the kind's own part of a spec. `undefined` when it is not valid. */
export function decodeConfig(
  { own, unknown }: SpecParts,
  common: CommonManifest,
  site: SpecSite & { readonly info: NodeTypeInfo; readonly dataTypes: NamedTypes },
): JsonObject | undefined {
  const { info, item, reporter, spec, label } = site;
  if (own["input_schema"] !== undefined) own["input_schema"] = common.inputSchema ?? own["input_schema"];
  if (own["output_schema"] !== undefined) own["output_schema"] = common.outputSchema ?? own["output_schema"];
  if (spec !== undefined) readKindSchemas(own, spec, site);
  const result = validate(own, site);
  if (result instanceof Promise) {
    const message = `the node kind "${info.type.kind}" validates its spec asynchronously, which a compiler cannot wait for`;
    reporter.report({ code: "HD2015", message, at: headOf(item) });
    return undefined;
  }
  if (result.issues !== undefined) {
    const at = entryOf(item, "spec") ?? valueOf(item, "kind") ?? headOf(item);
    const value = spec ?? { ...item, entries: [], data: {} };
    const issues = unknown.length === 0 ? result.issues : result.issues.filter((issue) => !isExplained(issue, unknown));
    reportIssues(issues, { what: label, value, at, reporter, keys: (path) => info.keysAt(path), topic: topicOf(info) });
    return undefined;
  }
  if (!isJsonObject(result.value)) return {};
  if (spec !== undefined) reportStrippedKeys({ spec, output: result.value, own, label, info, reporter });
  return result.value;
}

/** Asks the kind's schema, with free keys and the text of variables seen to. */
function validate(
  own: Record<string, unknown>,
  { info, spec }: SpecSite & { readonly info: NodeTypeInfo },
): ReturnType<StandardSchema["~standard"]["validate"]> {
  const schema = info.type.spec["~standard"];
  const result = schema.validate(own);
  if (result instanceof Promise || result.issues === undefined) return result;
  const data = withoutFreeKeys(own, result.issues) ?? own;
  const second = data === own ? result : schema.validate(data);
  if (second instanceof Promise || second.issues === undefined || spec === undefined) return second;
  const check = (typed: unknown): readonly StandardIssue[] | undefined => {
    const third = schema.validate(typed);
    return third instanceof Promise ? undefined : third.issues;
  };
  const typed = typedText({ data, source: spec, issues: second.issues, check });
  return typed === data ? second : schema.validate(typed);
}

/** Whether an issue only follows from a misspelt key: the key it misses, or a rule between keys. */
function isExplained(issue: StandardIssue, meant: readonly (string | undefined)[]): boolean {
  const [first, second] = issuePath(issue);
  return first === undefined || (second === undefined && meant.includes(String(first)));
}
