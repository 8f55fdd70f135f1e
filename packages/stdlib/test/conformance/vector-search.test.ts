import type { VectorMatch, VectorRecord, VectorSearch } from "@hexdag/kernel/ports";
import { describeVectorSearch, VECTOR_SEARCH_SUITE, type VectorSearchTarget } from "@hexdag/testing";
import { createVectorSearch } from "../../src/defaults/vector-search.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: VectorSearchTarget = { name: "in-memory", capabilities: [], create: () => createVectorSearch() };

describeVectorSearch(target);

/** The real adapter with some of its methods replaced. */
function broken(change: (vectors: VectorSearch) => Partial<VectorSearch>): VectorSearchTarget {
  return {
    ...target,
    create: () => {
      const vectors = createVectorSearch();
      return { ...vectors, ...change(vectors) };
    },
  };
}

const finding = (change: (found: readonly VectorMatch[]) => readonly VectorMatch[]): VectorSearchTarget =>
  broken((vectors) => ({ search: async (...args) => change(await vectors.search(...args)) }));

const writing = (change: (record: VectorRecord) => VectorRecord): VectorSearchTarget =>
  broken((vectors) => ({
    upsert: (collection, records, call) => vectors.upsert(collection, records.map(change), call),
  }));

const lenient = broken((vectors) => ({
  upsert: (collection, records, call) => vectors.upsert(collection, records, call).catch(() => undefined),
}));

describeBrokenFakes(VECTOR_SEARCH_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsNothing"] },
  "search: gives the nearest first, by direction alone": finding((found) => found.toReversed()),
  "search: scores by cosine": finding((found) => found.map((match) => ({ ...match, score: (match.score + 1) / 2 }))),
  "search: orders equal scores by id": finding((found) => found.toReversed()),
  "search: gives ten when nothing else is said, and otherwise as many as are wanted": broken((vectors) => ({
    search: (collection, query, call) => vectors.search(collection, { limit: 100, ...query }, call),
  })),
  "search: gives metadata as it was": finding((found) => found.map(({ id, score }) => ({ id, score }))),
  "search: looks only where metadata fits, and still gives as many": broken((vectors) => ({
    search: async (collection, { where, ...query }, call) =>
      (await vectors.search(collection, query, call)).filter(({ metadata }) => where?.["kind"] === metadata?.["kind"]),
  })),
  "search: leaves out what is less similar than wanted": broken((vectors) => ({
    search: (collection, { minScore: _score, ...query }, call) => vectors.search(collection, query, call),
  })),
  "search: finds nothing in a collection that is not there": broken((vectors) => ({
    search: async (collection, query, call) => {
      const found = await vectors.search(collection, query, call);
      if (found.length === 0) throw new TypeError("no such collection");
      return found;
    },
  })),
  "vectors: replace those of the same id, metadata too": broken((vectors) => {
    const known = new Map<string, VectorRecord>();
    return {
      upsert: (collection, records, call) => {
        const merged = records.map((record) => ({ ...known.get(record.id), ...record }));
        for (const record of merged) known.set(record.id, record);
        return vectors.upsert(collection, merged, call);
      },
    };
  }),
  "vectors: of collections are kept apart": broken((vectors) => ({
    upsert: (_collection, records, call) => vectors.upsert("all", records, call),
    search: (_collection, query, call) => vectors.search("all", query, call),
  })),
  "vectors: are removed by id, and counted": broken((vectors) => ({
    remove: async (collection, ids, call) => {
      await vectors.remove(collection, ids, call);
      return ids.length;
    },
  })),
  "vectors: of another length are refused, and nothing is written": lenient,
  "vectors: of any length may come when all others are gone": broken((vectors) => ({
    remove: async (collection, ids, call) => {
      await vectors.upsert(collection, [{ id: "ghost", vector: [1, 1] }]);
      return await vectors.remove(collection, ids, call);
    },
  })),
  "vectors: without a direction are refused": writing((record) => ({
    ...record,
    vector: record.vector.every((each) => each === 0) ? record.vector.map(() => 1) : record.vector,
  })),
  "vectors: are not touched when aborted": broken((vectors) => ({
    remove: (collection, ids) => vectors.remove(collection, ids),
  })),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no backend")) })),
  "lifecycle: can be closed twice": broken(() => {
    let open = true;
    return {
      close: async () => {
        if (!open) throw new Error("closed already");
        open = false;
      },
    };
  }),
});
