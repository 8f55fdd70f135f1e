/**
 * What a node needs of capabilities, as far as its kind, its spec and its cache tell. A kind that declares `caps` has said
 * all; of any other only its ports are known, and which of their methods it calls is not.
 */
import type { AnyNodeType, CapNeed, JsonObject } from "@hexdag/kernel";
import { PORT_METHODS } from "@hexdag/kernel/ports";
import { callsCode, outlinedSpec } from "./outlined-spec.ts";

/** One capability a node needs. */
export interface Need extends CapNeed {
  /** The port it is for, where the kind says no more than that it calls it. */
  readonly port?: string;
}

/** What is known of a node's needs. */
export interface NodeNeeds {
  readonly needs: readonly Need[];
  /** Who may use more than that: code of the user, or a kind that does not say all. */
  readonly more: "code" | "kind" | undefined;
}

/** Where results and answers are kept that a node makes use of. */
export interface KeptIn {
  /** The node's own cache. */
  readonly node: boolean;
  /** The cache of a port it calls. */
  readonly port: (port: string) => boolean;
}

/** Of a node whose kind is known; `config` as it is linked, or as it is in a plan. */
export function nodeNeeds(
  type: AnyNodeType,
  config: { readonly [field: string]: unknown },
  datastore: KeptIn,
): NodeNeeds {
  const spec = outlinedSpec(config);
  const ports = portsOf(type, spec);
  const own = type.caps?.(spec) ?? ports.map((port) => ({ cap: portCap(port), port, optional: true }));
  return {
    needs: [...own, ...cacheNeeds(ports, datastore)],
    more: callsCode(config) ? "code" : type.caps === undefined ? "kind" : undefined,
  };
}

function portsOf({ ports = [] }: AnyNodeType, spec: JsonObject): readonly string[] {
  return typeof ports === "function" ? ports(spec) : ports;
}

/** One pattern for whatever a port can be asked to do. */
function portCap(port: string): string {
  const table = Object.hasOwn(PORT_METHODS, port) ? PORT_METHODS[port] : undefined;
  if (table === undefined) return `${port}.*`;
  const methods = Object.values(table).filter(({ cap, style }) => cap !== "" && style !== "local");
  const [first = port, ...others] = new Set(methods.map(({ cap }) => cap));
  if (others.length > 0) return `${first.split(".")[0]}.*`;
  return methods.some(({ subject }) => subject !== undefined) ? `${first}:*` : first;
}

/** A cache that is kept in the data store is read and written on behalf of the node. */
function cacheNeeds(ports: readonly string[], datastore: KeptIn): readonly Need[] {
  if (datastore.node) return STORE.map((cap) => ({ cap, field: "cache" }));
  return ports.some((port) => datastore.port(port)) ? STORE.map((cap) => ({ cap, optional: true })) : [];
}

const STORE = ["datastore.read", "datastore.write"] as const;
