/**
 * Hooks around nodes, port calls and adapters, as an onion: the first in the list is the outermost. A hook may look, replace
 * what goes in or comes out, answer without calling `next`, or refuse by throwing.
 */
import type { JsonValue } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { Redactor } from "../run/redaction.ts";
import type { RunContext } from "../run/run-context.ts";

export interface NodeCall {
  readonly kind: string;
  readonly ctx: RunContext;
  readonly input: JsonValue;
  /** For a node with a cache: names what its result depends on, the same for attempts that must have the same result. */
  readonly cacheKey?: string | undefined;
}

/** Runs around every attempt of the nodes it applies to. What it returns takes the place of the node's result. */
export interface NodeHook {
  readonly name: string;
  /** Only these nodes (paths); absent: all. */
  readonly nodes?: readonly string[];
  around(call: NodeCall, next: (input: JsonValue) => unknown): unknown;
}

/** The rest of the way to the adapter. A signal given here aborts that part alone; the call's own always does. */
export type PortNext = (args: readonly unknown[], options?: { readonly signal?: AbortSignal }) => unknown;

export interface PortCall {
  readonly port: string;
  readonly method: string;
  /** Whether it answers once or with a stream of parts. */
  readonly style: "call" | "stream";
  readonly ctx: RunContext;
  /** The method's arguments without the trailing options. */
  readonly args: readonly unknown[];
}

/** Runs around every guarded port method. For a streaming method `next` returns the async iterable. */
export interface PortHook {
  readonly name: string;
  /** Only these ports; absent: all. */
  readonly ports?: readonly string[];
  around(call: PortCall, next: PortNext): unknown;
  /**
   * Runs next to the adapter, behind limits: what a call may cost is set aside already, for whoever makes it. This is where calls of
   * several callers can become one. Of a port's policies alone; hooks of a host have none.
   */
  readonly atAdapter?: ((call: AdapterCall, next: () => unknown) => unknown) | undefined;
}

/** A call that is about to reach its adapter. */
export interface AdapterCall {
  readonly port: string;
  readonly method: string;
  /** The adapter that fills the port; calls made of it here are nobody's, and charged to nobody. */
  readonly adapter: object;
  /** The method's arguments without the trailing options. */
  readonly args: readonly unknown[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** A place in a plan that an adapter fills, or a pool of them. */
export interface AdapterPlace {
  /** The plan's name. */
  readonly pipeline: string;
  /** The key among the plan's ports: the port's name, but for adapters of single nodes. */
  readonly key: string;
  readonly port: string;
  /** The driver's name; `pool` for a pool. */
  readonly adapter: string;
  /** Learns the secrets that adapters get. */
  readonly redactor: Redactor;
}

/**
 * Runs when a port is opened. What it returns stands where the adapter would: beneath caps, limits, hooks and policies, which
 * see no difference. `next` makes the adapter and opens it; where it is not called, neither driver nor secrets are needed.
 */
export interface AdapterHook {
  readonly name: string;
  /** Only these ports; absent: all. */
  readonly ports?: readonly string[];
  around(place: AdapterPlace, next: () => Promise<unknown>): unknown;
}
