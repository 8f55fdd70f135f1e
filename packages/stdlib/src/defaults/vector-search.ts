import {
  type CallOptions,
  fieldMatcher,
  type JsonObject,
  PortError,
  type VectorMatch,
  type VectorSearch,
} from "@hexdag/kernel/ports";
import { byCodeUnit } from "./code-unit-order.ts";

interface Kept {
  /** Of length one, so that a product of two is their cosine. */
  readonly direction: Float64Array;
  readonly metadata: JsonObject | undefined;
}

/** A `VectorSearch` that lives as long as the object, and compares with every vector there is. For some ten thousand of them. */
export function createVectorSearch(): VectorSearch {
  const collections = new Map<string, Map<string, Kept>>();

  return {
    async upsert(collection, vectors, call) {
      refuseAborted(call);
      const kept = collections.get(collection) ?? new Map<string, Kept>();
      const length = lengthOf(kept) ?? vectors[0]?.vector.length ?? 0;
      // All of them before any is written.
      const fresh = vectors.map(({ id, vector, metadata }): [string, Kept] => [
        id,
        { direction: toDirection(vector, length, "upsert"), metadata: structuredClone(metadata) },
      ]);
      for (const [id, each] of fresh) kept.set(id, each);
      collections.set(collection, kept);
    },
    async search(collection, { vector, limit = 10, where = {}, minScore = Number.NEGATIVE_INFINITY }, call) {
      refuseAborted(call);
      const kept = collections.get(collection);
      const length = kept === undefined ? undefined : lengthOf(kept);
      const wanted = toDirection(vector, length ?? vector.length, "search");
      const fits = fieldMatcher(where);
      const found: VectorMatch[] = [];
      for (const [id, { direction, metadata }] of kept ?? []) {
        const score = product(direction, wanted);
        if (score < minScore || !fits(metadata ?? {})) continue;
        found.push({ id, score, ...(metadata === undefined ? {} : { metadata }) });
      }
      const best = found.toSorted((left, right) => right.score - left.score || byCodeUnit(left.id, right.id));
      return structuredClone(best.slice(0, limit));
    },
    async remove(collection, ids, call) {
      refuseAborted(call);
      const kept = collections.get(collection);
      if (kept === undefined) return 0;
      return ids.filter((id) => kept.delete(id)).length;
    },
  };
}

function lengthOf(kept: ReadonlyMap<string, Kept>): number | undefined {
  const [first] = kept.values();
  return first?.direction.length;
}

function toDirection(vector: readonly number[], length: number, operation: string): Float64Array {
  if (vector.length !== length)
    throw refused(operation, `a vector of ${vector.length} numbers among vectors of ${length}`);
  const size = Math.hypot(...vector);
  if (!Number.isFinite(size) || size === 0)
    throw refused(operation, "a vector that has no direction: only zeros, or a number that is not finite");
  return Float64Array.from(vector, (each) => each / size);
}

function product(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0);
  // What rounding adds beyond the two ends is no similarity.
  return Math.max(-1, Math.min(1, sum));
}

function refused(operation: string, what: string): PortError {
  return new PortError({
    code: "HD7006",
    port: "vectors",
    operation,
    message: `the collection cannot take ${what}`,
    hint: "use one embedding model for a collection, and for what it is asked",
    retryable: false,
  });
}

function refuseAborted(call: CallOptions | undefined): void {
  call?.signal?.throwIfAborted();
}
