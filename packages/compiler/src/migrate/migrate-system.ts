/** `kind: System`: the list form of processes, and what only the Python program had. */
import { isMap, isScalar, isSeq, Pair, Scalar, YAMLMap } from "yaml";
import { migratePorts } from "./migrate-ports.ts";
import { isPythons, migrateTemplate } from "./migrate-template.ts";
import { byHand, type Migration, respelled, rewrote } from "./migration.ts";
import { keyOf, listOf, mapOf, mapsIn, pairOf, removeKey, renameKey, textOf, type YamlNodeMap } from "./yaml-map.ts";

/** A System's spec. */
export function migrateSystem(spec: YamlNodeMap, migration: Migration): void {
  migratePorts(mapOf(spec, "ports"), migration);
  listToMap(spec, migration);
  for (const { value } of mapOf(spec, "processes")?.items ?? []) {
    if (!isMap(value)) continue;
    const pipeline = pairOf(value, "pipeline");
    if (pipeline !== undefined && pairOf(value, "exec") === undefined) {
      respelled(pipeline.key, { message: '"pipeline" of a process is written "exec"' }, migration);
      renameKey(pipeline, "exec");
    }
    migratePorts(mapOf(value, "ports"), migration);
  }
  for (const pipe of mapsIn(listOf(spec, "pipes"))) migrateMapping(mapOf(pipe, "mapping"), migration);
  dropTransaction(spec, migration);
  for (const key of ["memory", "gc"]) {
    const pair = pairOf(spec, key);
    if (pair === undefined) continue;
    const hint = key === "memory" ? "fill the port memory: ports: {memory: …}" : "take it out";
    byHand(pair.key, { message: `"${key}" of a System is no more`, hint }, migration);
  }
}

function listToMap(spec: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(spec, "processes");
  if (pair === undefined || !isSeq(pair.value)) return;
  const processes = mapsIn(pair.value);
  const names = processes.map((each) => textOf(each, "name"));
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) {
    byHand(
      pair.key,
      { message: "processes of a list need names of their own", hint: "give each a name, and migrate again" },
      migration,
    );
    return;
  }
  const map = new YAMLMap<unknown, unknown>();
  // What stands before the first process stands before the list.
  map.commentBefore = pair.value.commentBefore ?? null;
  for (const process of processes) {
    const name = new Scalar(textOf(process, "name"));
    name.commentBefore = process.commentBefore ?? null;
    process.commentBefore = null;
    removeKey(process, "name");
    map.items.push(new Pair<unknown, unknown>(name, process));
  }
  pair.value = map;
  respelled(pair.key, { message: "processes are a map by name" }, migration);
}

function migrateMapping(mapping: YamlNodeMap | undefined, migration: Migration): void {
  for (const { value } of mapping?.items ?? []) {
    if (!isScalar(value) || typeof value.value !== "string") continue;
    const { text, problem } = migrateTemplate(value.value, { inputIsOther: false });
    if (problem !== undefined && isPythons(value.value)) byHand(value, problem, migration);
    if (text === value.value) continue;
    rewrote(value, { message: `${JSON.stringify(value.value)} is written ${JSON.stringify(text)}` }, migration);
    value.value = text;
  }
}

function dropTransaction(spec: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(spec, "transaction");
  if (pair === undefined) return;
  if (isScalar(pair.value) && pair.value.value === "unified") {
    rewrote(pair.key, { message: `"${keyOf(pair)}: unified" said nothing, and is taken out` }, migration);
    removeKey(spec, "transaction");
    return;
  }
  const hint = "say what undoes a node: compensate, in the pipelines";
  byHand(pair.key, { message: "the Python program never had sagas", hint }, migration);
}
