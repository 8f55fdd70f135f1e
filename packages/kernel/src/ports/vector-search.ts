import type { JsonObject } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * Vectors in named collections, found by nearness.
 *
 * - All vectors of a collection have one length; another length is refused (HD7006), and so is a vector without a direction: of zeros, or
 *   with a number that is not finite. A refused `upsert` changes nothing. A collection that is empty has no length.
 * - `score` is cosine similarity, 1 for the same direction and -1 for the opposite, whatever the backend measures.
 */
export interface VectorSearch extends PortLifecycle {
  /** Adds vectors, replacing those of the same id. */
  upsert(collection: string, vectors: readonly VectorRecord[], options?: CallOptions): Promise<void>;
  /** The nearest, the best first; equal scores in the order of their ids. */
  search(collection: string, query: VectorQuery, options?: CallOptions): Promise<readonly VectorMatch[]>;
  /** How many of the ids were there. */
  remove(collection: string, ids: readonly string[], options?: CallOptions): Promise<number>;
}

export interface VectorRecord {
  readonly id: string;
  readonly vector: readonly number[];
  readonly metadata?: JsonObject;
}

export interface VectorQuery {
  readonly vector: readonly number[];
  /** Default 10. */
  readonly limit?: number;
  /** Top-level metadata fields that must be equal. */
  readonly where?: JsonObject;
  /** Leaves out what is less similar. */
  readonly minScore?: number;
}

export interface VectorMatch {
  readonly id: string;
  readonly score: number;
  readonly metadata?: JsonObject;
}

export const VECTOR_SEARCH_METHODS: PortMethodTable = {
  upsert: { cap: "vector.write", meter: "none", style: "call", arity: 2, parameters: ["collection", "vectors"] },
  search: { cap: "vector.read", meter: "none", style: "call", arity: 2, parameters: ["collection", "query"] },
  remove: { cap: "vector.write", meter: "none", style: "call", arity: 2, parameters: ["collection", "ids"] },
};
