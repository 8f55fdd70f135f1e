/** Fills the parameters of one instance into its nodes, while they are decoded. */

import { COMMON_KEYS } from "../../manifest/decode-common.ts";
import type { NodeFiller } from "../../manifest/macro-view.ts";
import type { NodeTypeInfo } from "../../manifest/node-types.ts";
import { roleOfKey } from "../../manifest/node-types.ts";
import {
  type SourceEntry,
  type SourceList,
  type SourceMap,
  type SourceValue,
  valueOf,
} from "../../parse/source-value.ts";
import type { Environment } from "./environment.ts";
import { fillText } from "./fill-text.ts";
import { fillAll, fillField, fillNames, fillRead, mapEntries } from "./fill-value.ts";
import { groupedNodes } from "./groups.ts";

/** The filler of an environment. */
export function createFiller(environment: Environment): NodeFiller {
  return {
    chain: environment.chain,
    view: environment.view,
    entries: (list) =>
      groupedNodes(list, environment).map(({ item, environment: own }) => ({
        item,
        filler: createFiller(own),
      })),
    kind(item) {
      const kind = valueOf(item, "kind");
      return kind?.type === "scalar" ? fillText(kind, environment, "plain") : kind;
    },
    fill: (item, info) => mapEntries(item, environment, (entry) => fillEntry(entry, info, environment)),
    inBody: (list, locals) => createFiller(bodyEnvironment(list, locals, environment)),
  };
}

function fillEntry({ key, value }: SourceEntry, info: NodeTypeInfo | undefined, environment: Environment): SourceValue {
  switch (key) {
    case "metadata":
      return value.type === "map" ? fillMetadata(value, environment) : fillAll(value, environment, "name");
    case "wait_for":
    case "dependencies":
      return fillNames(value, environment);
    case "spec":
      return value.type === "map"
        ? mapEntries(value, environment, (entry) => fillSpecEntry(entry, info, environment))
        : fillAll(value, environment, "plain");
    default:
      return fillAll(value, environment, "plain");
  }
}

/** The node's name becomes what it is called in the list. */
function fillMetadata(metadata: SourceMap, environment: Environment): SourceMap {
  return mapEntries(metadata, environment, ({ key, value }) => {
    if (key !== "name" || value.type !== "scalar") return fillAll(value, environment, "name");
    const filled = fillText(value, environment, "name");
    const short = shortName(filled, value, environment);
    const name = short === undefined ? undefined : environment.view.inner.get(short);
    return filled.type === "scalar" && name !== undefined ? { ...filled, data: name } : filled;
  });
}

/** What a node is called in its macro; `undefined` for one without a name. */
export function shortNameOf(item: SourceValue, environment: Environment): string | undefined {
  const metadata = item.type === "map" ? valueOf(item, "metadata") : undefined;
  const name = metadata?.type === "map" ? valueOf(metadata, "name") : undefined;
  return name?.type === "scalar" ? shortName(fillText(name, environment, "name"), name, environment) : undefined;
}

/** `{{name}}_draft` is the node `draft`: what the prefix says is not said twice. */
function shortName(
  filled: SourceValue,
  written: SourceValue,
  { specials, parameters }: Environment,
): string | undefined {
  if (typeof filled.data !== "string") return undefined;
  const instance = specials.get("name");
  const prefix = `${typeof instance === "string" ? instance : ""}_`;
  const says = typeof written.data === "string" && /^\{\{\s*name\s*\}\}_/.test(written.data) && !parameters.has("name");
  return says && filled.data.startsWith(prefix) ? filled.data.slice(prefix.length) : filled.data;
}

const NAME_KEYS = new Set(["wait_for", "dependencies", "on_error", "compensate"]);

function fillSpecEntry(
  { key, value }: SourceEntry,
  info: NodeTypeInfo | undefined,
  environment: Environment,
): SourceValue {
  if (info?.keys?.has(key) !== true && COMMON_KEYS.has(key)) {
    if (NAME_KEYS.has(key)) return fillNames(value, environment);
    if (key === "input_mapping") return fillRead(value, "mapping", environment);
    return key === "when" ? fillRead(value, "expression", environment) : fillAll(value, environment, "plain");
  }
  if (info?.type.expands?.arguments.includes(key) === true) return fillAll(value, environment, "argument");
  return fillField(value, roleOfKey(info?.roles, key), environment);
}

/** In a body, nodes keep their names, and hide parameters that are called the same; so do the names its loop makes. */
function bodyEnvironment(list: SourceList, locals: readonly string[], environment: Environment): Environment {
  const names = groupedNames(list);
  const { parameters, view } = environment;
  const hides = [...names, ...locals, ...view.inner.keys()].some((name) => parameters.has(name));
  return {
    ...environment,
    hidden: hides ? new Set([...environment.hidden, ...names, ...locals, ...view.inner.keys()]) : environment.hidden,
    view: { inner: new Map(), parameters: new Map(), bare: view.bare, instance: undefined, spend: view.spend },
  };
}

function groupedNames(list: SourceList): readonly string[] {
  return list.items.flatMap((item) => {
    const metadata = item.type === "map" ? valueOf(item, "metadata") : undefined;
    const name = metadata?.type === "map" ? valueOf(metadata, "name")?.data : undefined;
    return typeof name === "string" ? [name] : [];
  });
}
