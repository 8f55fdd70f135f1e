import { type Llm, type SupportsEmbedding, supportsEmbedding } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import { expectUsage } from "./generation.ts";
import type { LlmTarget } from "./llm-target.ts";

const TEXTS = ["a red planet", "a planet with rings", "tea"];

/** `embed`: texts as vectors. */
export const llmEmbeddingFacet: Facet<Llm, LlmTarget> = {
  name: "embeddings",
  needs: "SupportsEmbedding",
  cases: {
    "are one vector per text, all of one length": async (llm) => {
      const { vectors, model } = await embedding(llm).embed({ texts: TEXTS });
      expect(vectors).toHaveLength(TEXTS.length);
      for (const vector of vectors) {
        expect(vector).toHaveLength(vectors[0]?.length ?? 0);
        for (const value of vector) expect(Number.isFinite(value)).toBe(true);
      }
      expect(model).toMatch(/\S/);
    },
    "stand in the order of the texts": async (llm) => {
      const { vectors } = await embedding(llm).embed({ texts: TEXTS });
      for (const [index, text] of TEXTS.entries()) {
        expect((await embedding(llm).embed({ texts: [text] })).vectors[0]).toEqual(vectors[index]);
      }
    },
    "report usage in whole tokens": async (llm) => {
      expectUsage((await embedding(llm).embed({ texts: TEXTS })).usage);
    },
    "reject with the reason of a signal that is aborted already": async (llm) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(embedding(llm).embed({ texts: TEXTS }, { signal }))).toBe(reason);
    },
  },
};

function embedding(llm: Llm): Llm & SupportsEmbedding {
  return supportsEmbedding(llm) ? llm : expect.unreachable("the port should have an embed method");
}
