/** One node as manifests write it: edges written out, every name spelled so that it means what the plan says. */
import {
  type AnyNodeType,
  isJsonObject,
  type JsonObject,
  type PlanBody,
  type PlanGraph,
  type PlanNode,
  type PlanValue,
} from "@hexdag/kernel";
import { camelCase } from "../lower/lower-config.ts";
import { issuePath } from "../manifest/issues.ts";
import { type NodeTypeInfo, roleOfKey } from "../manifest/node-types.ts";
import { asWritten, isChosenStrangely } from "./as-written.ts";
import { innerNames, type Names } from "./names.ts";
import type { Adapters, NodePorts } from "./node-ports.ts";
import { expressionText, type PrintSite } from "./print-expression.ts";
import { given, printCache, printCaps, printDuration, printLimits, printPolicies, printRetry } from "./print-guards.ts";
import type { PortSite } from "./print-port.ts";
import { printSchema } from "./print-schema.ts";
import { printValue } from "./print-value.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

/** Where a list of nodes is printed. */
export interface GraphSite extends PortSite {
  readonly names: Names;
  readonly nodePorts: NodePorts;
  /** The nodes this list stands in, as `outer/`. */
  readonly prefix: string;
  readonly around: Adapters;
}

/** A list of nodes. */
export function printGraph({ nodes }: PlanGraph, site: GraphSite): readonly YamlMap[] {
  return nodes.map((node) => printNode(node, nodes, site));
}

/** The names of a list of nodes. */
export function namesOf({ nodes }: PlanGraph): ReadonlySet<string> {
  return new Set(nodes.map(({ name }) => name));
}

const NONE: ReadonlySet<string> = new Set();

function printNode(written: PlanNode, list: readonly PlanNode[], site: GraphSite): YamlMap {
  const { printer } = site;
  const what = `node "${written.name}"`;
  const node = asWritten(written);
  if (isChosenStrangely(node, list))
    printer.problems.push({ what, message: "is chosen by a node that does not name it" });
  const base: PrintSite = { printer, what, names: { ...site.names, mapped: NONE, sequence: NONE } };
  const names = { ...base.names, mapped: new Set(Object.keys(node.inputMapping ?? {})) };
  const info = printer.types.find(node.kind);
  const path = `${site.prefix}${node.name}`;
  const ports = site.nodePorts.of(node, path, site.around);
  const spec = given({
    input_mapping:
      node.inputMapping &&
      mapValues(node.inputMapping, (value) =>
        printValue(
          value,
          { role: "mapping", keys: new Map() },
          { ...base, inner: base.names, asData: false, body: noBody },
        ),
      ),
    strict_mapping: node.strictMapping,
    when: node.when && expressionText(node.when.$expr, { ...base, names }),
    ...printConfig(written, info, { base, names, site: { ...site, prefix: `${path}/`, around: ports.inner } }),
    ...printCommon(node, { ...base, names }, site),
    ports: ports.own,
  });
  return given({
    kind: node.kind,
    metadata: given({ name: node.name, description: node.description }),
    dependencies: [...node.dataDependencies],
    wait_for: node.waitFor.length === 0 ? undefined : inListOrder(node.waitFor, list),
    spec: Object.keys(spec).length === 0 ? undefined : spec,
  });
}

function inListOrder(names: readonly string[], list: readonly PlanNode[]): readonly string[] {
  const wanted = new Set(names);
  return list.flatMap(({ name }) => (wanted.has(name) ? [name] : []));
}

function noBody(): YamlValue {
  return null;
}

function mapValues(map: { readonly [key: string]: PlanValue }, print: (value: PlanValue) => YamlValue): YamlMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, print(value)]));
}

interface ConfigSite {
  readonly base: PrintSite;
  /** What the node's own strings see. */
  readonly names: Names;
  /** For the lists inside. */
  readonly site: GraphSite;
}

function printConfig(node: PlanNode, info: NodeTypeInfo | undefined, config: ConfigSite): YamlMap {
  const { what, printer } = config.base;
  if (info === undefined) {
    printer.problems.push({ what, message: `is of kind "${node.kind}", which no installed package declares` });
    return {};
  }
  const asText = printFields(node, info, config, NONE);
  const refused = refusedFields(asText, info.type);
  const fields = refused.size === 0 ? asText : printFields(node, info, config, refused);
  const filled = Object.entries(validated(fields, info.type) ?? {})
    .map(([key, value]) => [camelCase(key), value] as const)
    .filter(([field, value]) => value !== undefined && !Object.hasOwn(node.config, field));
  if (filled.length > 0) printer.filled.set(node, Object.fromEntries(filled));
  return withoutDefaults(fields, info.type);
}

/** The fields but for those that the kind fills in just so. */
function withoutDefaults(fields: YamlMap, type: AnyNodeType): YamlMap {
  const left: Record<string, YamlValue> = { ...fields };
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === "object" && value !== null) continue;
    const { [key]: _, ...others } = left;
    if (validated(others, type)?.[key] === value) delete left[key];
  }
  return left;
}

function validated(fields: YamlMap, type: AnyNodeType): JsonObject | undefined {
  const result = type.spec["~standard"].validate(fields);
  return result instanceof Promise || result.issues !== undefined || !isJson(result.value) ? undefined : result.value;
}

function printFields(
  node: PlanNode,
  info: NodeTypeInfo,
  { base, names, site }: ConfigSite,
  asData: ReadonlySet<string>,
): YamlMap {
  const keys = new Map([...(info.keys ?? [])].map((key) => [camelCase(key), key]));
  const plain: Record<string, PlanValue> = {};
  for (const [field, value] of Object.entries(node.config)) plain[keys.get(field) ?? snakeCase(field)] = value;
  const made = isJson(plain) ? (info.type.locals?.(plain) ?? []) : [];
  const inner = { ...names, locals: new Set([...names.locals, ...made]) };
  const body = ({ $body }: PlanBody): YamlValue =>
    printGraph($body, { ...site, names: innerNames(inner, namesOf($body)) });
  const fields: Record<string, YamlValue> = {};
  for (const [key, value] of Object.entries(plain)) {
    const printed = printValue(value, roleOfKey(info.roles, key), {
      ...base,
      names,
      inner,
      asData: asData.has(key),
      body,
    });
    fields[key] = printed;
  }
  return fields;
}

/** The fields whose expressions the kind wants as data rather than as text. */
function refusedFields(fields: YamlMap, type: AnyNodeType): ReadonlySet<string> {
  const result = type.spec["~standard"].validate(fields);
  const issues = result instanceof Promise ? [] : (result.issues ?? []);
  return new Set(issues.map((issue) => String(issuePath(issue)[0])));
}

function isJson(value: unknown): value is JsonObject {
  return isJsonObject(value);
}

function snakeCase(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What every kind's spec may hold. */
function printCommon(node: PlanNode, base: PrintSite, { documents }: GraphSite): YamlMap {
  const { printer, what } = base;
  const [caps, second] = node.caps ?? [];
  if (second !== undefined) printer.problems.push({ what, message: "has capabilities from several declarations" });
  return given({
    on_error: printOnError(node, base),
    compensate: node.compensate,
    timeout: printDuration(node.timeoutMs, base),
    retry: printRetry(node.retry, base),
    critical: node.critical,
    required_inputs: node.requiredInputs && [...node.requiredInputs],
    input_schema: printSchema(node.inputSchema, base),
    output_schema: printSchema(node.outputSchema, base),
    priority: node.priority,
    limits: printLimits(node.limits, base),
    caps: caps && printCaps(caps),
    policies: printPolicies(node.policies, { ...base, documents }),
    cache: printCache(node.cache, base),
  });
}

function printOnError({ onError }: PlanNode, { printer, what }: PrintSite): string | undefined {
  if (onError === undefined) return undefined;
  if (onError.action !== "handler") return onError.action;
  if (onError.node === "skip" || onError.node === "continue")
    printer.problems.push({
      what,
      message: `is handled by a node named "${onError.node}", which on_error takes for an action`,
    });
  return onError.node;
}
