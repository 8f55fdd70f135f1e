/**
 * Hooks around nodes and port calls, as an onion: the first in the list is the outermost. A hook may look, replace what
 * goes in or comes out, answer without calling `next`, or refuse by throwing.
 */
import type { JsonValue } from "../json/json-value.ts";
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
}
