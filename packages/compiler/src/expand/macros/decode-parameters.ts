/** Decodes `parameters` of a macro, and sees to it that each can be as it is declared. */
import type { JsonSchema } from "@hexdag/kernel";
import type { Reporter } from "../../diagnostics/reporter.ts";
import { isJson } from "../../link/plain-value.ts";
import { decodeMap } from "../../manifest/decode-map.ts";
import { headOf } from "../../manifest/issues.ts";
import type { Argument } from "../../manifest/macro-view.ts";
import { checkName } from "../../manifest/names.ts";
import { parameterSchema } from "../../manifest/schema/macro.ts";
import { OTHER_SPELLINGS, parseShortType, SHORT_TYPES } from "../../manifest/short-schema.ts";
import { placeInScalar } from "../../parse/scalar-offsets.ts";
import { entryOf, type SourceList, type SourceMap, type SourceValue, valueOf } from "../../parse/source-value.ts";
import { exactPath } from "../../template/exact-path.ts";
import { readTemplate } from "../../template/read-template.ts";
import type { Parameter } from "./macro.ts";
import { isRunning } from "./running.ts";
import { whyNot } from "./why-not.ts";

/** The parameters of a macro, those that have a name. */
export function decodeParameters(list: SourceList, macro: string, reporter: Reporter): readonly Parameter[] {
  const parameters = new Map<string, Parameter & { readonly at: SourceValue }>();
  for (const [index, item] of list.items.entries()) {
    const parameter = decodeParameter(item, `parameter ${index + 1} of macro "${macro}"`, reporter);
    if (parameter === undefined) continue;
    const other = parameters.get(parameter.name);
    if (other === undefined) parameters.set(parameter.name, parameter);
    else {
      reporter.report({
        code: "HD3305",
        message: `macro "${macro}" has two parameters named "${parameter.name}"`,
        label: "named again",
        at: parameter.at,
        related: [{ message: "the first is here", at: other.at }],
      });
    }
  }
  return [...parameters.values()];
}

function decodeParameter(
  item: SourceValue,
  what: string,
  reporter: Reporter,
): (Parameter & { readonly at: SourceValue }) | undefined {
  const decoded = decodeMap(parameterSchema, item, { what, reporter });
  const at = item.type === "map" ? valueOf(item, "name") : undefined;
  if (item.type !== "map" || typeof at?.data !== "string") return undefined;
  const name = at.data;
  checkName("parameter", { name, at }, reporter);
  const written = valueOf(item, "type");
  const type = typeof written?.data === "string" ? written.data : undefined;
  const schema = written === undefined ? undefined : readType(written, reporter);
  const initial = entryOf(item, "default");
  const site = { name, type, schema, choices: decoded?.enum, reporter };
  for (const choice of choicesIn(item)) checkConstant(choice, "choice", site);
  if (initial !== undefined && decoded?.required === true) {
    reporter.report({
      code: "HD3305",
      message: `parameter "${name}" is required, so its default is never used`,
      hint: "drop one of the two",
      at: initial,
    });
  }
  return {
    at,
    name,
    type,
    schema,
    required: decoded?.required ?? initial === undefined,
    default: initial === undefined ? undefined : readDefault(initial.value, site),
    choices: decoded?.enum,
  };
}

function choicesIn(item: SourceMap): readonly SourceValue[] {
  const choices = valueOf(item, "enum");
  return choices?.type === "list" ? choices.items : [];
}

interface ParameterSite {
  readonly name: string;
  readonly type: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly choices: readonly unknown[] | undefined;
  readonly reporter: Reporter;
}

function readDefault(value: SourceValue, site: ParameterSite): Argument {
  if (isRunning(value)) {
    if (readsRunOnly(value)) return { kind: "running", source: value };
    site.reporter.report({
      code: "HD3305",
      message: `the default of parameter "${site.name}" refers to something that depends on who invokes the macro`,
      hint: "a default is a constant, or reads $input, $ctx or $var",
      at: headOf(value),
    });
    return { kind: "constant", value: null, sample: true };
  }
  const sound = checkConstant(value, "default", site);
  return { kind: "constant", value: isJson(value.data) ? value.data : null, ...(sound ? {} : { sample: true }) };
}

const EVERYWHERE = new Set(["$input", "$ctx", "$var"]);

/** Whether all references in a value mean the same wherever it stands. */
function readsRunOnly(value: SourceValue): boolean {
  if (value.type === "list") return value.items.every(readsRunOnly);
  if (value.type === "map") return value.entries.every((entry) => readsRunOnly(entry.value));
  if (typeof value.data !== "string" || !isRunning(value)) return true;
  if (value.data.startsWith("$")) return EVERYWHERE.has(/^\$\w*/.exec(value.data)?.[0] ?? "");
  if (exactPath(value.data) === undefined && readTemplate(value.data).problems.length > 0) return false;
  return readTemplate(value.data).references.every(({ parts }) => EVERYWHERE.has(parts[0] ?? ""));
}

function checkConstant(value: SourceValue, what: "default" | "choice", site: ParameterSite): boolean {
  const { name, type, schema, reporter } = site;
  const choices = what === "choice" ? undefined : site.choices;
  const reason = whyNot(value.data, { type, schema, choices });
  if (reason === undefined) return true;
  reporter.report({
    code: "HD3305",
    message: `${what === "default" ? "the default" : "a choice"} of parameter "${name}" ${reason}`,
    at: headOf(value),
  });
  return false;
}

function readType(type: SourceValue, reporter: Reporter): JsonSchema | undefined {
  if (type.type !== "scalar" || typeof type.data !== "string") return undefined;
  const parsed = parseShortType(type.data);
  if (!("error" in parsed)) return parsed.schema;
  const { message, word, start, end } = parsed.error;
  const close =
    word === undefined ? undefined : (OTHER_SPELLINGS[word.toLowerCase()] ?? reporter.suggest(word, SHORT_TYPES));
  reporter.report({
    code: "HD2010",
    message,
    hint:
      close === undefined
        ? `types are ${SHORT_TYPES.join(", ")}, list[type] and dict[type]`
        : `did you mean "${close}"?`,
    at: placeInScalar(type, start, end),
  });
  return undefined;
}
