import type { Scope } from "../expr/scope.ts";
import type { GraphNode } from "../graph/graph.ts";
import { canonicalJson } from "../json/canonical-json.ts";
import type { JsonValue } from "../json/json-value.ts";
import { sha256Hex } from "../json/sha256.ts";
import { isPlanFunction } from "../plan/plan.ts";

/** What an attempt's result comes from. */
export interface CacheSite {
  readonly input: JsonValue;
  /** Evaluated: expressions and templates are values already. */
  readonly config: object;
  readonly scope: Scope;
}

/**
 * Names an attempt's result: by the cache's own key where it has one, else by the node's kind, its functions' names, its config
 * and its input. `undefined` for a node without a cache.
 */
export function cacheKeyOf(node: GraphNode, { input, config, scope }: CacheSite): string | undefined {
  const { cache, kind, config: written } = node.plan;
  if (cache === undefined) return undefined;
  const material =
    node.cacheKey === undefined
      ? { kind, functions: functionsIn(written), config: plain(config), input }
      : { kind, key: node.cacheKey(scope) };
  return sha256Hex(canonicalJson(material));
}

/** The functions a config names, in order: evaluated, they are no JSON. */
function functionsIn(written: object): readonly string[] {
  const names: string[] = [];
  JSON.stringify(written, (_, value: unknown) => {
    if (isPlanFunction(value)) names.push(value.$fn);
    return value;
  });
  return names;
}

/** The JSON in a config. */
function plain(config: object): unknown {
  return JSON.parse(JSON.stringify(config));
}
