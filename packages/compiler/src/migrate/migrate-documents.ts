/** Documents of each kind as the Python program wrote them. */
import { isMap, isScalar, isSeq, Pair, Scalar, YAMLMap } from "yaml";
import { nearest } from "../diagnostics/nearest.ts";
import { handledBy, migrateNodes, nodeNames } from "./migrate-node.ts";
import { migrateFilling, migratePorts, reportMiddleware } from "./migrate-ports.ts";
import { migrateServices } from "./migrate-services.ts";
import { migrateSystem } from "./migrate-system.ts";
import { byHand, type Migration, respelled, rewrote } from "./migration.ts";
import {
  keyOf,
  listOf,
  mapAt,
  mapOf,
  mapsIn,
  pairOf,
  removeKey,
  renameKey,
  textIn,
  textOf,
  type YamlNodeMap,
} from "./yaml-map.ts";

/** One document of a file. */
export function migrateDocument(root: YamlNodeMap, migration: Migration): void {
  migrateMetadata(root, migration);
  const kind = textOf(root, "kind");
  if (kind === "Macro") migrateMacro(root, migration);
  const spec = mapOf(root, "spec");
  if (spec === undefined) return;
  switch (kind) {
    case "Pipeline":
      migratePipeline(spec, migration);
      break;
    case "Adapter":
      migrateFilling(spec, migration);
      break;
    case "Middleware":
      for (const item of listOf(spec, "stack")?.items ?? []) reportMiddleware(item, migration);
      break;
    case "Policy":
      migratePolicy(spec, migration);
      break;
    case "Config":
      migrateConfig(spec, migration);
      break;
    case "System":
      migrateSystem(spec, migration);
      break;
    default:
  }
}

const METADATA = new Set(["name", "namespace", "description", "version", "author", "tags", "labels", "annotations"]);

function migrateMetadata(root: YamlNodeMap, migration: Migration): void {
  const metadata = mapOf(root, "metadata");
  if (metadata === undefined) return;
  const version = pairOf(metadata, "version")?.value;
  if (isScalar(version) && typeof version.value === "number") {
    respelled(version, { message: "a version is text, so it is quoted" }, migration);
    version.value = version.source ?? String(version.value);
    version.type = Scalar.QUOTE_DOUBLE;
  }
  for (const pair of metadata.items) {
    const key = keyOf(pair);
    // What is nearly a key of ours is a slip, and the compiler's to tell.
    const isFree = key === "" || METADATA.has(key) || key.startsWith("x-") || nearest(key, METADATA) !== undefined;
    if (isFree) continue;
    respelled(pair.key, { message: `"${key}" is free metadata, which stands in annotations` }, migration);
    removeKey(metadata, key);
    mapAt(metadata, "annotations").items.push(pair);
  }
}

function migratePipeline(spec: YamlNodeMap, migration: Migration): void {
  migratePorts(mapOf(spec, "ports"), migration);
  for (const key of ["type_ports", "node_ports"])
    for (const { value } of mapOf(spec, key)?.items ?? []) if (isMap(value)) migratePorts(value, migration);
  migrateServices(mapOf(spec, "services"), migration);
  const nodes = listOf(spec, "nodes");
  migrateNodes(nodes, {
    migration,
    names: { nodes: nodeNames(nodes), parameters: new Set(), handled: handledBy(nodes) },
    aliases: takeAliases(spec, migration),
  });
  const mappings = pairOf(spec, "common_field_mappings");
  if (mappings !== undefined) {
    const hint = "write what it says into the input_mapping of each node that needs it, and take it out";
    byHand(mappings.key, { message: "common_field_mappings is no more", hint }, migration);
  }
}

/** `aliases`: short names of module paths. Where they are used, the path goes. */
function takeAliases(spec: YamlNodeMap, migration: Migration): ReadonlyMap<string, string> {
  const pair = pairOf(spec, "aliases");
  const aliases = new Map<string, string>();
  if (pair === undefined || !isMap(pair.value)) return aliases;
  for (const each of pair.value.items) aliases.set(keyOf(each), textIn(each.value) ?? "");
  rewrote(
    pair.key,
    { message: "aliases are taken out, and what they stood for is written where they were used" },
    migration,
  );
  removeKey(spec, "aliases");
  return aliases;
}

const MACRO_KEYS = ["parameters", "nodes", "nodes_raw", "requires_ports", "output", "outputs"];

function migrateMacro(root: YamlNodeMap, migration: Migration): void {
  const own = MACRO_KEYS.flatMap((key) => pairOf(root, key) ?? []);
  if (own.length > 0 && pairOf(root, "spec") === undefined) {
    for (const pair of own) removeKey(root, keyOf(pair));
    const spec = new YAMLMap<unknown, unknown>();
    spec.items.push(...own);
    root.items.push(new Pair<unknown, unknown>(new Scalar("spec"), spec));
    respelled(own[0]?.key, { message: "the fields of a Macro stand under spec" }, migration);
  }
  const spec = mapOf(root, "spec");
  if (spec === undefined) return;
  const raw = pairOf(spec, "nodes_raw");
  if (raw !== undefined && /\{%/.test(textIn(raw.value) ?? "")) {
    const hint = "write nodes, with groups: {if: …, nodes: […]} and {for_each: …, as: item, nodes: […]}";
    byHand(raw.value, { message: "nodes_raw is text that Jinja makes nodes of", hint }, migration);
  }
  const nodes = listOf(spec, "nodes");
  dropInstanceNames(nodes, migration);
  const parameters = mapsIn(listOf(spec, "parameters")).flatMap((each) => textOf(each, "name") ?? []);
  migrateNodes(nodes, {
    migration,
    names: { nodes: nodeNames(nodes), parameters: new Set(parameters), handled: handledBy(nodes) },
    aliases: new Map(),
  });
}

const INSTANCE = /\{\{\s*name\s*\}\}_/g;

/** `{{name}}_a` was how a node got the name of its instance; that comes by itself. */
function dropInstanceNames(value: unknown, migration: Migration): void {
  if (isScalar(value) && typeof value.value === "string") {
    const text = value.value.replaceAll(INSTANCE, "");
    if (text === value.value) return;
    rewrote(value, { message: `the instance's name comes before "${text}" by itself` }, migration);
    value.value = text;
  } else if (isSeq(value)) for (const item of value.items) dropInstanceNames(item, migration);
  else if (isMap(value)) for (const pair of value.items) dropInstanceNames(pair.value, migration);
}

function migratePolicy(spec: YamlNodeMap, migration: Migration): void {
  const type = pairOf(spec, "type")?.value;
  if (isScalar(type) && type.value === "rate-limit") {
    respelled(type, { message: '"rate-limit" is written "rate_limit"' }, migration);
    type.value = "rate_limit";
  }
  const config = mapOf(spec, "config");
  if (config === undefined) return;
  const tries = pairOf(config, "max_retries");
  const count: unknown = isScalar(tries?.value) ? tries.value.value : undefined;
  if (tries !== undefined && typeof count === "number") {
    respelled(tries.key, { message: `max_retries: ${count} of a policy is max_attempts: ${count + 1}` }, migration);
    renameKey(tries, "max_attempts");
    tries.value = new Scalar(count + 1);
  }
  for (const key of ["initial_delay", "max_delay"]) {
    const pair = pairOf(config, `${key}_ms`);
    const delay: unknown = isScalar(pair?.value) ? pair.value.value : undefined;
    if (pair === undefined || typeof delay !== "number") continue;
    respelled(pair.key, { message: `${key}_ms: ${delay} is ${key}: ${delay}ms` }, migration);
    renameKey(pair, key);
    pair.value = new Scalar(`${delay}ms`);
  }
  const errors = pairOf(config, "retryable_errors");
  if (errors !== undefined) {
    const hint = "write retry_on with error codes such as HD7001 (hexdag explain HD7001), or leave it out";
    byHand(errors.key, { message: "retryable_errors names Python exceptions", hint }, migration);
  }
}

function migrateConfig(spec: YamlNodeMap, migration: Migration): void {
  const orchestrator = pairOf(spec, "orchestrator");
  if (orchestrator !== undefined && pairOf(spec, "kernel") === undefined) {
    respelled(orchestrator.key, { message: '"orchestrator" of a Config is written "kernel"' }, migration);
    renameKey(orchestrator, "kernel");
  }
  const mode = pairOf(spec, "dev_mode");
  if (mode !== undefined) {
    respelled(mode.key, { message: "dev_mode has no effect, and is taken out" }, migration);
    removeKey(spec, "dev_mode");
  }
  const modules = pairOf(spec, "modules");
  if (modules === undefined) return;
  const isEmpty = isSeq(modules.value) && modules.value.items.length === 0;
  if (isEmpty) {
    rewrote(modules.key, { message: "modules is empty, and is taken out" }, migration);
    removeKey(spec, "modules");
  } else {
    const hint =
      "drivers and node kinds come with packages: install them, and list the drivers that may be loaded under drivers";
    byHand(modules.key, { message: "modules names Python modules", hint }, migration);
  }
}
