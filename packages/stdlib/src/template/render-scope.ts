/**
 * What the parts of a template see while it is rendered, and how a path is read. A path reads own members of maps and
 * items of lists, nothing else: no prototype, no length, no member of a text.
 */
import { isJsonObject, type JsonValue } from "@hexdag/kernel";
import type { Path } from "./syntax.ts";

/** The innermost block first. */
export interface RenderScope {
  /** What `this` is, and where plain names are looked up. */
  readonly self: JsonValue | undefined;
  /** The scope that `../` leads to. */
  readonly parent: RenderScope | undefined;
  /** `@index`, `@key`, `@first`, `@last`. */
  readonly data: { readonly [name: string]: JsonValue };
  /** Names given by `as |item index|`, by name; those of outer blocks are found through `parent`. */
  readonly named: ReadonlyMap<string, JsonValue>;
  readonly root: { readonly [name: string]: JsonValue | undefined };
}

export type PathReader = (scope: RenderScope) => JsonValue | undefined;

/** Makes the reader of a path. It answers `undefined` when any part of the path is missing. */
export function compilePath(path: Path): PathReader {
  const { depth } = path;
  const parts = path.parts.map(String);
  const [head, ...rest] = parts;
  if (path.data) {
    if (head === "root") return (scope) => descend(rootOf(scope), rest);
    return (scope) => descend(head === undefined ? undefined : ownData(up(scope, depth), head), rest);
  }
  if (depth > 0 || head === undefined || isScoped(path)) return (scope) => descend(up(scope, depth)?.self, parts);
  return (scope) => {
    const named = findNamed(scope, head);
    return named === undefined ? descend(scope.self, parts) : descend(named, rest);
  };
}

/** The own member of a map, or item of a list, under `name`. */
export function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isJsonObject(value)) return Object.hasOwn(value, name) ? value[name] : undefined;
  return /^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
}

/** Whether the path is written `this.x` or `./x`: then block parameters do not apply. */
export function isScoped(path: Path): boolean {
  return /^(?:\.|this\b)/.test(path.original);
}

function descend(value: JsonValue | undefined, names: readonly string[]): JsonValue | undefined {
  let current = value;
  for (const name of names) current = member(current, name);
  return current;
}

function up(scope: RenderScope, depth: number): RenderScope | undefined {
  let current: RenderScope | undefined = scope;
  for (let level = 0; level < depth; level++) current = current?.parent;
  return current;
}

function findNamed(scope: RenderScope, name: string): JsonValue | undefined {
  for (let current: RenderScope | undefined = scope; current !== undefined; current = current.parent) {
    const value = current.named.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** `@index` and its kin are those of the nearest block that has them. */
function ownData(scope: RenderScope | undefined, name: string): JsonValue | undefined {
  for (let current = scope; current !== undefined; current = current.parent) {
    if (Object.hasOwn(current.data, name)) return current.data[name];
  }
  return undefined;
}

function rootOf(scope: RenderScope): JsonValue {
  return scope.root;
}
