/** Expands a macro that is written in code. What is only known when the pipeline runs, it gets as a template. */
import { type AnyMacroType, isJsonObject, type JsonValue, type StandardIssue } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import { isJson } from "../../link/plain-value.ts";
import { issuePath, reportIssues } from "../../manifest/issues.ts";
import type { Argument } from "../../manifest/macro-view.ts";
import { schemaKeys } from "../../manifest/schema-keys.ts";
import {
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceValue,
  valueAt,
} from "../../parse/source-value.ts";
import { fromData } from "./from-data.ts";
import { argumentOf, type CallSite } from "./read-arguments.ts";
import { isRunning } from "./running.ts";

/** What a macro in code turned into. */
export interface CodeExpansion {
  readonly parameters: ReadonlyMap<string, Argument>;
  readonly nodes: SourceList;
}

/** Asks a macro for its nodes; `undefined` when it gives none, which is reported. */
export function expandCode(
  code: AnyMacroType,
  given: ReadonlyMap<string, SourceEntry>,
  site: CallSite,
): CodeExpansion | undefined {
  const read = new Map(
    [...given.values()].map((entry) => [entry.key, argumentOf(entry.value, site.environment)] as const),
  );
  if ([...read.values()].some((argument) => argument.kind === "constant" && argument.sample === true)) return undefined;
  const { values, parameters } = openArguments(read);
  const validated = code.params["~standard"].validate(values);
  if (validated instanceof Promise) {
    reportFailure(code, "it checks its parameters asynchronously, which a compiler cannot wait for", site);
    return undefined;
  }
  if (validated.issues !== undefined) {
    const { reporter, at, node } = site;
    const keys = schemaKeys(code.params);
    const issues = validated.issues.filter((issue) => !reportRunning(issue, read, { code, given, reporter }));
    reportIssues(issues, {
      what: `macro "${code.name}" of node "${node}"`,
      value: argumentsMap(given, at),
      at,
      reporter,
      keys: (path) => keys.keysAt(path),
    });
    return undefined;
  }
  const nodes = callExpand(code, validated.value, site);
  return nodes === undefined ? undefined : { parameters, nodes };
}

interface GivenSite {
  readonly code: AnyMacroType;
  readonly given: ReadonlyMap<string, SourceEntry>;
  readonly reporter: Reporter;
}

/** Whether the trouble is that a value is not known yet, which is reported. */
function reportRunning(
  issue: StandardIssue,
  parameters: ReadonlyMap<string, Argument>,
  { code, given, reporter }: GivenSite,
): boolean {
  const [first, ...path] = issuePath(issue);
  const name = String(first);
  const argument = parameters.get(name);
  const entry = given.get(name);
  if (entry === undefined || argument?.kind !== "running") return false;
  const value = valueAt(argument.source, path).value;
  if (value.type !== "scalar" || !isRunning(value)) return false;
  reporter.report({
    code: "HD3312",
    message: `macro "${code.name}" needs "${[name, ...path].map(String).join(".")}" when the pipeline is built, and this is only known when it runs`,
    hint: "give it a constant",
    at: value,
  });
  return true;
}

/** What a macro is given, and the parameters its nodes may read. */
interface Opened {
  readonly values: { readonly [name: string]: JsonValue };
  readonly parameters: ReadonlyMap<string, Argument>;
}

/** Each part of an argument that is only known when the pipeline runs becomes a parameter of its own, and a template in its place. */
function openArguments(given: ReadonlyMap<string, Argument>): Opened {
  const parameters = new Map<string, Argument>();
  for (const [name, argument] of given) if (argument.kind === "constant") parameters.set(name, argument);
  const nameFor = (wanted: string): string => (parameters.has(wanted) ? nameFor(`${wanted}_`) : wanted);
  const leftOpen = (source: SourceValue, path: string): JsonValue => {
    if (!isRunning(source)) return isJson(source.data) ? source.data : null;
    if (source.type === "list") return source.items.map((item, index) => leftOpen(item, `${path}_${index}`));
    if (source.type === "map")
      return Object.fromEntries(source.entries.map(({ key, value }) => [key, leftOpen(value, `${path}_${key}`)]));
    const name = nameFor(path.replace(/\W/g, "_"));
    parameters.set(name, { kind: "running", source });
    return `{{$param.${name}}}`;
  };
  const values = Object.fromEntries(
    [...given].map(([name, argument]) => [
      name,
      argument.kind === "constant" ? argument.value : leftOpen(argument.source, name),
    ]),
  );
  return { values, parameters };
}

/** What was given, as one map. */
function argumentsMap(given: ReadonlyMap<string, SourceEntry>, { source, start, end }: Place): SourceMap {
  const entries = [...given.values()];
  const data = Object.fromEntries(entries.map(({ key, value }) => [key, value.data]));
  return { type: "map", source, start, end, entries, data };
}

function callExpand(code: AnyMacroType, params: unknown, site: CallSite): SourceList | undefined {
  let made: unknown;
  try {
    made = Reflect.apply(code.expand, code, [params]);
  } catch (error) {
    reportFailure(code, `its expand threw: ${error instanceof Error ? error.message : String(error)}`, site);
    return undefined;
  }
  const nodes = jsonOf(made);
  if (nodes === undefined || !Array.isArray(nodes) || !nodes.every(isJsonObject)) {
    reportFailure(code, "its expand must give a list of nodes made of JSON values", site);
    return undefined;
  }
  const list = fromData(nodes, site.at, {});
  return list.type === "list" ? list : undefined;
}

/** A copy without absent members; `undefined` for what is not JSON. */
function jsonOf(value: unknown, depth = 0): JsonValue | undefined {
  if (depth > 100) return undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => jsonOf(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value))) return undefined;
  const copy: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const read = jsonOf(member, depth + 1);
    if (read === undefined) return undefined;
    copy[key] = read;
  }
  return copy;
}

function reportFailure(code: AnyMacroType, why: string, { reporter, at }: CallSite): void {
  reporter.report({
    code: "HD3316",
    message: `macro "${code.name}" cannot be expanded: ${why}`,
    hint: "the macro is written in code; mend it there, or give it other values",
    at,
  });
}
