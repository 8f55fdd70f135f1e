/** Changes to maps of a YAML document that keep comments where they are. */
import { isMap, isScalar, isSeq, Pair, Scalar, YAMLMap, type YAMLSeq } from "yaml";

/** A map as the parser makes it. */
export type YamlNodeMap = YAMLMap<unknown, unknown>;

/** The pair of a key. */
export function pairOf(map: YamlNodeMap, key: string): Pair<unknown, unknown> | undefined {
  return map.items.find((pair) => keyOf(pair) === key);
}

/** A pair's key as text. */
export function keyOf({ key }: Pair<unknown, unknown>): string {
  const value: unknown = isScalar(key) ? key.value : key;
  return typeof value === "string" ? value : "";
}

/** The map under a key. */
export function mapOf(map: YamlNodeMap, key: string): YamlNodeMap | undefined {
  const value = pairOf(map, key)?.value;
  return isMap(value) ? value : undefined;
}

/** The list under a key. */
export function listOf(map: YamlNodeMap, key: string): YAMLSeq | undefined {
  const value = pairOf(map, key)?.value;
  return isSeq(value) ? value : undefined;
}

/** The text under a key. */
export function textOf(map: YamlNodeMap, key: string): string | undefined {
  return textIn(pairOf(map, key)?.value);
}

/** A scalar's text. */
export function textIn(value: unknown): string | undefined {
  const held: unknown = isScalar(value) ? value.value : undefined;
  return typeof held === "string" ? held : undefined;
}

/** The maps of a list. */
export function mapsIn(list: YAMLSeq | undefined): readonly YamlNodeMap[] {
  return list?.items.filter((item) => isMap(item)) ?? [];
}

/** Gives a key another name; the pair stays where it is. */
export function renameKey(pair: Pair<unknown, unknown>, key: string): void {
  if (isScalar(pair.key)) pair.key.value = key;
  else pair.key = new Scalar(key);
}

/** Takes a key out. */
export function removeKey(map: YamlNodeMap, key: string): void {
  map.items = map.items.filter((pair) => keyOf(pair) !== key);
}

/** Puts a pair behind a key, or at the end. */
export function insertAfter(map: YamlNodeMap, after: string, pair: Pair<unknown, unknown>): void {
  const at = map.items.findIndex((each) => keyOf(each) === after);
  map.items.splice(at === -1 ? map.items.length : at + 1, 0, pair);
}

/** The map under a key, made when it is not there. */
export function mapAt(map: YamlNodeMap, key: string): YamlNodeMap {
  const known = mapOf(map, key);
  if (known !== undefined) return known;
  const made = new YAMLMap<unknown, unknown>();
  made.flow = map.flow ?? false;
  removeKey(map, key);
  map.items.push(new Pair<unknown, unknown>(new Scalar(key), made));
  return made;
}

/** A pair of plain values, or of a map that has been made. */
export function plainPair(key: string, value: unknown): Pair<unknown, unknown> {
  return new Pair<unknown, unknown>(new Scalar(key), isMap(value) ? value : new Scalar(value));
}
