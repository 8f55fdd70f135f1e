/** Reads what an invocation gives against what the macro's parameters take. */
import { isJsonObject } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import type { Place } from "../../diagnostics/span.ts";
import { isJson } from "../../link/plain-value.ts";
import type { Invocation } from "../../manifest/decode-node.ts";
import { headOf } from "../../manifest/issues.ts";
import type { Argument } from "../../manifest/macro-view.ts";
import { type SourceEntry, type SourceScalar, type SourceValue, valueOf } from "../../parse/source-value.ts";
import type { Environment } from "./environment.ts";
import { fillAll } from "./fill-value.ts";
import type { DocumentMacro, Parameter } from "./macro.ts";
import { isRunning } from "./running.ts";
import { whyNot } from "./why-not.ts";

/** What an invocation gives, by name, each once. */
export function givenArguments({ spec, fields }: Invocation, reporter: Reporter): ReadonlyMap<string, SourceEntry> {
  const given = new Map<string, SourceEntry>();
  for (const field of fields.arguments) {
    const map = valueOf(spec, field);
    for (const entry of map?.type === "map" ? map.entries : []) {
      const other = given.get(entry.key);
      if (other === undefined) given.set(entry.key, entry);
      else {
        reporter.report({
          code: "HD3306",
          message: `"${entry.key}" is given twice: ${fields.arguments.join(", ")} are words for the same`,
          hint: "keep one of them",
          at: entry,
          related: [{ message: "it is also given here", at: other }],
        });
      }
    }
  }
  return given;
}

/** An argument as the macro's nodes will see it. `$var.x` in it is filled in. */
export function argumentOf(value: SourceValue, environment: Environment): Argument {
  const filled = fillAll(value, environment, "argument");
  const sample = isBrokenIn(filled);
  if (!sample && isRunning(filled)) return { kind: "running", source: filled };
  const data: unknown = filled.data;
  return { kind: "constant", value: isJson(data) ? data : null, at: filled, ...(sample ? { sample } : {}) };
}

function isBrokenIn(value: SourceValue): boolean {
  if (value.type === "list") return value.items.some(isBrokenIn);
  if (value.type === "map") return value.entries.some((entry) => isBrokenIn(entry.value));
  return value.broken === true;
}

/** Where an invocation is, and who asks. */
export interface CallSite {
  readonly node: string;
  readonly at: Place;
  readonly reporter: Reporter;
  /** The surroundings of the call, for what its arguments refer to. */
  readonly environment: Environment;
}

/** The value of every parameter of a macro; `undefined` when one is missing. */
export function readArguments(
  macro: DocumentMacro,
  given: ReadonlyMap<string, SourceEntry>,
  site: CallSite,
): ReadonlyMap<string, Argument> | undefined {
  const declared = new Map(macro.parameters.map((parameter) => [parameter.name, parameter]));
  for (const entry of given.values()) if (!declared.has(entry.key)) reportUnknown(entry, macro, site);
  const values = new Map<string, Argument>();
  const missing: string[] = [];
  for (const parameter of macro.parameters) {
    const entry = given.get(parameter.name);
    const value = entry === undefined ? parameter.default : checkedArgument(parameter, entry, site);
    if (value !== undefined) values.set(parameter.name, value);
    else if (entry === undefined && parameter.required) missing.push(parameter.name);
    // What is wrong has been reported, so that anything may stand there; what is left out is null.
    else
      values.set(parameter.name, { kind: "constant", value: null, ...(entry === undefined ? {} : { sample: true }) });
  }
  if (missing.length === 0) return values;
  reportMissing(missing, macro, { ...site, given: [...given.keys()] });
  return undefined;
}

function checkedArgument(parameter: Parameter, entry: SourceEntry, site: CallSite): Argument | undefined {
  const argument = argumentOf(entry.value, site.environment);
  if (argument.kind === "running" || argument.sample === true) return argument;
  const reason = whyNot(argument.value, parameter);
  if (reason === undefined) return argument;
  const typed = entry.value.type === "scalar" ? typedText(entry.value, parameter) : undefined;
  if (typed !== undefined) return typed;
  site.reporter.report({
    code: "HD3304",
    message: `parameter "${parameter.name}" of node "${site.node}" ${reason}`,
    hint: writingHint(argument.value, parameter),
    at: headOf(entry.value),
  });
  return undefined;
}

/** Text of an environment variable is the number or the boolean it spells, where the parameter takes that. */
function typedText({ data, substituted }: SourceScalar, parameter: Parameter): Argument | undefined {
  if (substituted !== true || typeof data !== "string") return undefined;
  if (data !== "true" && data !== "false" && !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(data))
    return undefined;
  const value = data === "true" ? true : data === "false" ? false : Number(data);
  return whyNot(value, parameter) === undefined ? { kind: "constant", value } : undefined;
}

function writingHint(value: unknown, parameter: Parameter): string | undefined {
  if (typeof value === "string") {
    const spelled: unknown = value === "true" ? true : value === "false" ? false : Number(value);
    if (value.trim() !== "" && whyNot(spelled, parameter) === undefined) return `write ${value}, without quotes`;
  } else if (
    (typeof value === "number" || typeof value === "boolean") &&
    whyNot(String(value), parameter) === undefined
  )
    return `put it in quotes: "${value}"`;
  return parameter.schema?.type === "array" && !isJsonObject(value) && !Array.isArray(value)
    ? "a list is written [a, b]"
    : undefined;
}

function reportUnknown(entry: SourceEntry, macro: DocumentMacro, { reporter }: CallSite): void {
  const names = macro.parameters.map(({ name }) => name);
  const close = reporter.suggest(entry.key, names);
  const takes = names.length === 0 ? "it takes none" : `it takes ${names.slice(0, 12).join(", ")}`;
  reporter.report({
    code: "HD3303",
    message: `macro "${macro.name}" has no parameter "${entry.key}"`,
    label: "unknown parameter",
    hint: close === undefined ? takes : `did you mean "${close}"?`,
    at: entry,
    related: [{ message: "the macro is here", at: macro.at }],
  });
}

function reportMissing(
  missing: readonly string[],
  macro: DocumentMacro,
  { node, at, reporter }: CallSite & { readonly given: readonly string[] },
): void {
  const [first = ""] = missing;
  const names = missing.map((name) => `"${name}"`).join(", ");
  const type = macro.parameters.find(({ name }) => name === first)?.type;
  reporter.report({
    code: "HD3302",
    message: `macro "${macro.name}" needs ${names}, which node "${node}" does not give`,
    hint: `add inputs: {${first}: …}${type === undefined ? "" : `, a value of type ${type}`}`,
    at,
    related: [{ message: "the macro is here", at: macro.at }],
  });
}
