/** Fills parameters into values, as the roles of a node's fields say: into plain data here, into what is read later hardly at all. */
import type { FieldRole } from "@hexdag/kernel";
import { type RoleTree, roleOfKey } from "../../manifest/node-types.ts";
import type { SourceEntry, SourceMap, SourceScalar, SourceValue } from "../../parse/source-value.ts";
import { type Environment, shallowIn } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { type FillMode, fillText, wholeReference } from "./fill-text.ts";

type Visit = (value: SourceValue) => SourceValue;

/** Every string in a value, at any depth. */
export function fillAll(value: SourceValue, environment: Environment, mode: FillMode): SourceValue {
  return value.type === "scalar"
    ? fillText(value, environment, mode)
    : mapParts(value, environment, (part) => fillAll(part, environment, mode));
}

/** A field of a node's spec. */
export function fillField(value: SourceValue, roles: RoleTree | undefined, environment: Environment): SourceValue {
  const role = roles?.role;
  switch (role) {
    case undefined:
      if (roles === undefined || value.type === "scalar") return fillAll(value, environment, "plain");
      return value.type === "list"
        ? mapParts(value, environment, (item) => fillField(item, roles.items, environment))
        : mapEntries(value, environment, (entry) => fillField(entry.value, roleOfKey(roles, entry.key), environment));
    case "function":
    case "service":
    case "schema":
      return fillAll(value, environment, "plain");
    case "node":
      return fillNames(value, environment);
    case "body":
      // The nodes of a body are filled in when they are decoded.
      return value.type === "list" ? shallowIn(environment, value) : fillAll(value, environment, "plain");
    default:
      return fillRead(value, role, environment);
  }
}

/** Names of nodes: those of the same macro become what they are called in the list. */
export function fillNames(value: SourceValue, environment: Environment): SourceValue {
  const filled = fillAll(value, environment, "name");
  const rename: Visit = (each) => {
    if (each.type !== "scalar") return mapParts(each, environment, rename);
    const name = typeof each.data === "string" ? environment.view.inner.get(each.data) : undefined;
    return name === undefined ? each : { ...each, data: name };
  };
  return rename(filled);
}

/** What is read as expressions and templates, in a scope that knows the parameters; only a lone `$param.x` is filled in here. */
export function fillRead(value: SourceValue, role: FieldRole, environment: Environment): SourceValue {
  if (value.type !== "scalar") return mapParts(value, environment, (part) => fillRead(part, role, environment));
  const { data } = value;
  const placed = shallowIn(environment, value);
  if (typeof data !== "string" || value.tag !== undefined) return placed;
  if (/^(?:\{\{\s*)?\$param\./.test(data) && wholeReference(data) !== undefined)
    return fillParameter(placed, data, { role, environment });
  return role === "template" || role === "values" ? placed : withShortNames(placed, data, environment);
}

interface ReadSite {
  readonly role: FieldRole;
  readonly environment: Environment;
}

function fillParameter(placed: SourceScalar, text: string, { role, environment }: ReadSite): SourceValue {
  const expr = wholeReference(text);
  const evaluated = expr && evaluate(expr, environment, { specials: false });
  // What is unknown, or only known when the pipeline runs, is seen to by whoever reads it.
  if (evaluated?.kind === "value") return fillText(placed, environment, "plain");
  return (role === "template" || role === "values") && !text.includes("{{")
    ? { ...placed, data: `{{${text}}}` }
    : placed;
}

/** `{{name}}_draft`, as the Python program wrote the node `draft` in an expression. */
function withShortNames(placed: SourceScalar, text: string, { view }: Environment): SourceScalar {
  if (!text.includes("{{")) return placed;
  const data = text.replace(/\{\{\s*name\s*\}\}_([A-Za-z_]\w*)/g, (whole, name: string) =>
    view.inner.has(name) ? name : whole,
  );
  return data === text ? placed : { ...placed, data };
}

/** A list or map with other parts in it. */
function mapParts(value: SourceValue, environment: Environment, visit: Visit): SourceValue {
  if (value.type === "map") return mapEntries(value, environment, (entry) => visit(entry.value));
  if (value.type === "scalar") return visit(value);
  const items = value.items.map(visit);
  const changed = items.some((item, index) => item.data !== value.items[index]?.data);
  return { ...shallowIn(environment, value), items, ...(changed ? { data: items.map((item) => item.data) } : {}) };
}

/** A map with other values in it, key by key. */
export function mapEntries(
  value: SourceMap,
  environment: Environment,
  visit: (entry: SourceEntry) => SourceValue,
): SourceMap {
  let changed = false;
  const entries = value.entries.map((entry): SourceEntry => {
    const filled = visit(entry);
    changed ||= filled.data !== entry.value.data;
    return { ...entry, source: environment.files.file(entry.source), value: filled };
  });
  return {
    ...shallowIn(environment, value),
    entries,
    ...(changed ? { data: Object.fromEntries(entries.map((entry) => [entry.key, entry.value.data])) } : {}),
  };
}
