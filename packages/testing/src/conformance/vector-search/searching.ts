import type { VectorMatch, VectorSearch } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { VectorSearchTarget } from "./vector-search-target.ts";

const EAST = [1, 0];
const NORTH = [0, 1];

/** East, north-east, north and west, of different lengths. */
async function filled(vectors: VectorSearch): Promise<void> {
  await vectors.upsert("compass", [
    { id: "n", vector: [0, 5], metadata: { kind: "cold", at: { pole: true } } },
    { id: "ne", vector: [0.1, 0.1], metadata: { kind: "mild", even: 2 } },
    { id: "w", vector: [-3, 0], metadata: { kind: "mild" } },
    { id: "e", vector: [1, 0] },
  ]);
}

const idsOf = (found: readonly VectorMatch[]): readonly string[] => found.map(({ id }) => id);

/** What is found. */
export const vectorSearchFacet: Facet<VectorSearch, VectorSearchTarget> = {
  name: "search",
  cases: {
    "gives the nearest first, by direction alone": async (vectors) => {
      await filled(vectors);
      expect(idsOf(await vectors.search("compass", { vector: [70, 0] }))).toEqual(["e", "ne", "n", "w"]);
    },
    "scores by cosine": async (vectors) => {
      await filled(vectors);
      const scores = (await vectors.search("compass", { vector: EAST })).map(({ score }) => score);
      for (const [at, expected] of [1, Math.SQRT1_2, 0, -1].entries()) expect(scores[at]).toBeCloseTo(expected, 5);
    },
    "orders equal scores by id": async (vectors) => {
      await vectors.upsert(
        "same",
        ["b", "B", "a"].map((id) => ({ id, vector: NORTH })),
      );
      expect(idsOf(await vectors.search("same", { vector: NORTH }))).toEqual(["B", "a", "b"]);
    },
    "gives ten when nothing else is said, and otherwise as many as are wanted": async (vectors) => {
      const many = Array.from({ length: 12 }, (_, at) => ({ id: `v${at}`, vector: [at + 1, 1] }));
      await vectors.upsert("many", many);
      expect(await vectors.search("many", { vector: EAST })).toHaveLength(10);
      expect(idsOf(await vectors.search("many", { vector: EAST, limit: 2 }))).toEqual(["v11", "v10"]);
    },
    "gives metadata as it was": async (vectors) => {
      await filled(vectors);
      const [north] = await vectors.search("compass", { vector: NORTH, limit: 1 });
      expect(north?.metadata).toEqual({ kind: "cold", at: { pole: true } });
      const [east] = await vectors.search("compass", { vector: EAST, limit: 1 });
      expect(east?.metadata).toBeUndefined();
    },
    "looks only where metadata fits, and still gives as many": async (vectors) => {
      await filled(vectors);
      const query = { vector: NORTH, limit: 2 };
      expect(idsOf(await vectors.search("compass", { ...query, where: { kind: "mild" } }))).toEqual(["ne", "w"]);
      expect(idsOf(await vectors.search("compass", { ...query, where: { kind: "mild", even: 2 } }))).toEqual(["ne"]);
      expect(idsOf(await vectors.search("compass", { ...query, where: { at: { pole: true } } }))).toEqual(["n"]);
      expect(await vectors.search("compass", { ...query, where: { kind: null } })).toEqual([]);
    },
    "leaves out what is less similar than wanted": async (vectors) => {
      await filled(vectors);
      expect(idsOf(await vectors.search("compass", { vector: EAST, minScore: 0.5 }))).toEqual(["e", "ne"]);
    },
    "finds nothing in a collection that is not there": async (vectors) => {
      await filled(vectors);
      expect(await vectors.search("none", { vector: [1, 2, 3] })).toEqual([]);
    },
  },
};

/** What is kept. */
export const vectorStoreFacet: Facet<VectorSearch, VectorSearchTarget> = {
  name: "vectors",
  cases: {
    "replace those of the same id, metadata too": async (vectors) => {
      await filled(vectors);
      await vectors.upsert("compass", [{ id: "n", vector: EAST }]);
      const found = await vectors.search("compass", { vector: EAST, minScore: 0.9 });
      expect(idsOf(found)).toEqual(["e", "n"]);
      expect(found[1]?.metadata).toBeUndefined();
    },
    "of collections are kept apart": async (vectors) => {
      await filled(vectors);
      await vectors.upsert("other", [{ id: "n", vector: [1, 2, 3] }]);
      expect(idsOf(await vectors.search("other", { vector: [1, 2, 3] }))).toEqual(["n"]);
      expect(await vectors.remove("other", ["n"])).toBe(1);
      expect(await vectors.search("compass", { vector: EAST })).toHaveLength(4);
    },
    "are removed by id, and counted": async (vectors) => {
      await filled(vectors);
      expect(await vectors.remove("compass", ["n", "n", "w", "nobody"])).toBe(2);
      expect(idsOf(await vectors.search("compass", { vector: EAST }))).toEqual(["e", "ne"]);
      expect(await vectors.remove("none", ["n"])).toBe(0);
    },
    "of another length are refused, and nothing is written": async (vectors) => {
      await filled(vectors);
      const mixed = [
        { id: "fits", vector: [1, 1] },
        { id: "long", vector: [1, 1, 1] },
      ];
      expectCode(await rejectionOf(vectors.upsert("compass", mixed)), "HD7006");
      expectCode(await rejectionOf(vectors.upsert("fresh", mixed)), "HD7006");
      expectCode(await rejectionOf(vectors.search("compass", { vector: [1, 1, 1] })), "HD7006");
      expect(await vectors.search("compass", { vector: EAST })).toHaveLength(4);
      expect(await vectors.search("fresh", { vector: EAST })).toEqual([]);
    },
    "of any length may come when all others are gone": async (vectors) => {
      await filled(vectors);
      await vectors.remove("compass", ["n", "ne", "w", "e"]);
      await vectors.upsert("compass", [{ id: "x", vector: [1, 2, 3] }]);
      expect(idsOf(await vectors.search("compass", { vector: [1, 2, 3] }))).toEqual(["x"]);
    },
    "without a direction are refused": async (vectors) => {
      await filled(vectors);
      for (const vector of [
        [0, 0],
        [Number.NaN, 1],
        [1, Number.POSITIVE_INFINITY],
      ]) {
        expectCode(await rejectionOf(vectors.upsert("compass", [{ id: "odd", vector }])), "HD7006");
        expectCode(await rejectionOf(vectors.search("compass", { vector })), "HD7006");
      }
      expect(await vectors.search("compass", { vector: EAST })).toHaveLength(4);
    },
    "are not touched when aborted": async (vectors) => {
      await filled(vectors);
      const { signal, reason } = abortedSignal();
      for (const work of [
        () => vectors.upsert("compass", [{ id: "late", vector: EAST }], { signal }),
        () => vectors.search("compass", { vector: EAST }, { signal }),
        () => vectors.remove("compass", ["n"], { signal }),
      ])
        expect(await rejectionOf(work())).toBe(reason);
      expect(await vectors.search("compass", { vector: EAST })).toHaveLength(4);
    },
  },
};
