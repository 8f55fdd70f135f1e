/**
 * What the manifest language has and this version does not act on. Each entry becomes a located error, because a key
 * that is accepted and ignored is worse than one that is refused.
 */

import type { Severity } from "../diagnostics/diagnostic.ts";
import type { DocumentKind } from "./documents.ts";

/** Document kinds that arrive later. */
export const LATER_DOCUMENTS: readonly DocumentKind[] = [];

/** Keys of `kind: Pipeline`'s spec. */
export const LATER_PIPELINE_KEYS: ReadonlySet<string> = new Set(["state_machines", "observers", "retention"]);

/**
 * Keys of `kind: Config`'s spec. What configures a part of hexDAG that is not there yet is told as a warning; what promises a
 * safeguard that nobody keeps yet is an error.
 */
export const LATER_CONFIG_KEYS: ReadonlyMap<string, Severity> = new Map([
  ["bus", "warning"],
  ["governance", "error"],
  ["lock", "warning"],
  ["mcp_permissions", "warning"],
  ["plugins", "warning"],
  ["store", "warning"],
] satisfies readonly (readonly [string, Severity])[]);

/** Keys of any node's spec. */
export const LATER_NODE_KEYS: ReadonlySet<string> = new Set();

/** Node kinds of the language, each also with `_node` behind it. One that a package declares after all is that package's. */
const LATER_KINDS = ["approval", "emit", "transition", "wait"];

/** Every spelling of a node kind that arrives later. */
export const LATER_NODE_KINDS: ReadonlySet<string> = new Set(LATER_KINDS.flatMap((kind) => [kind, `${kind}_node`]));
