import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import { memberText, type PortMethodTable } from "./port-method.ts";

/**
 * Tools by name, wherever they come from.
 *
 * - Names are `tool` or `service:tool`, unique within a router.
 * - `tools({ steps: true })` and a call with `step` are for who is no model: they add steps to the tools there are. A router that has
 *   no steps takes no notice of them.
 * - `call` rejects when the tool is unknown (HD7007), refuses its arguments (HD7008) or fails (HD7009); what to tell the model is the
 *   error's message. A tool's own way of saying "this did not work" is a result with `isError`.
 */
export interface ToolRouter extends PortLifecycle {
  /** The tools there are now. May change over time; callers ask again. */
  tools(options?: ToolListOptions): Promise<readonly ToolDescription[]>;
  call(call: ToolCall, options?: ToolCallOptions): Promise<ToolResult>;
}

export interface ToolListOptions extends CallOptions {
  /** Adds what models may not call: steps of services. */
  readonly steps?: boolean;
}

export interface ToolDescription {
  readonly name: string;
  /** Read by the model. */
  readonly description: string;
  /** The schema of the arguments: an object. */
  readonly parameters: JsonSchema;
  /** The schema of the result, where it is known. */
  readonly result?: JsonSchema;
  /** What the tool says of itself; hints, which nobody should rely on for safety. */
  readonly hints?: ToolHints;
}

export interface ToolHints {
  /** Changes nothing. */
  readonly readOnly?: boolean;
  /** Calling it again with the same arguments changes nothing more. */
  readonly idempotent?: boolean;
  /** May destroy something. */
  readonly destructive?: boolean;
  /** A person should agree to each call. */
  readonly sensitive?: boolean;
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: JsonObject;
  /** The same for every try of one call. */
  readonly idempotencyKey?: string;
  /** The caller is no model: a step of a service will do as well as a tool. */
  readonly step?: boolean;
}

export interface ToolCallOptions extends CallOptions {
  /** Called while the tool works. `total` is absent when nobody knows it. */
  readonly onProgress?: (progress: ToolProgress) => void;
}

export interface ToolProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface ToolResult {
  readonly value: JsonValue;
  /** The tool says that it did not work, and `value` why. */
  readonly isError?: boolean;
}

/** A router whose tools may change. */
export interface SupportsToolChanges {
  /** Calls back after the list has changed, until the returned function is called. */
  onToolsChanged(listener: () => void): () => void;
}

export function supportsToolChanges(port: ToolRouter): port is ToolRouter & SupportsToolChanges {
  return "onToolsChanged" in port && typeof port.onToolsChanged === "function";
}

export const TOOL_ROUTER_METHODS: PortMethodTable = {
  // What there is may be known; whoever offers tools to a model offers those it may call.
  tools: { cap: "", meter: "none", style: "call", arity: 0 },
  call: { cap: "tool", subject: ([call]) => memberText(call, "name"), meter: "tool", style: "call", arity: 1 },
  onToolsChanged: { cap: "tool", meter: "none", style: "local", arity: 1 },
};
