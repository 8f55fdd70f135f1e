/**
 * What the manifest language has and this version does not act on. Each entry becomes a located error, because a key
 * that is accepted and ignored is worse than one that is refused.
 */

import type { DocumentKind } from "./documents.ts";

/** Document kinds that arrive later. */
export const LATER_DOCUMENTS: readonly DocumentKind[] = [
  "System",
  "Config",
  "Adapter",
  "Policy",
  "Macro",
  "Middleware",
];

/** Keys of `kind: Pipeline`'s spec. */
export const LATER_PIPELINE_KEYS: ReadonlySet<string> = new Set([
  "custom_types",
  "type_ports",
  "node_ports",
  "services",
  "policies",
  "limits",
  "caps",
  "state_machines",
  "observers",
  "retention",
]);

/** Keys of any node's spec. */
export const LATER_NODE_KEYS: ReadonlySet<string> = new Set(["policies", "cache", "ports", "limits", "caps"]);

/** Keys of a port. */
export const LATER_PORT_KEYS: ReadonlySet<string> = new Set([
  "ref",
  "name",
  "class",
  "params",
  "adapters",
  "strategy",
  "policies",
  "middleware",
  "capabilities",
]);

/** Node kinds of the language, each also with `_node` behind it. One that a package declares after all is that package's. */
const LATER_KINDS = [
  "agent",
  "api_call",
  "approval",
  "emit",
  "macro_invocation",
  "port_call",
  "service_call",
  "step_call",
  "tool_call",
  "transition",
  "wait",
];

/** Every spelling of a node kind that arrives later. */
export const LATER_NODE_KINDS: ReadonlySet<string> = new Set(LATER_KINDS.flatMap((kind) => [kind, `${kind}_node`]));
