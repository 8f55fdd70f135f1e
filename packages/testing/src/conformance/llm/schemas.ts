import type { Llm } from "@hexdag/kernel/ports";
import { type JsonSchema, supportsStructuredOutput } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import { says, sceneFacet } from "./in-scene.ts";
import type { LlmTarget } from "./llm-target.ts";

const SCHEMA: JsonSchema = {
  type: "object",
  properties: { planet: { type: "string" }, moons: { type: "integer" } },
  required: ["planet", "moons"],
  additionalProperties: false,
};

/** The schema the model is held to. */
export const llmSchemaFacet: Facet<Llm, LlmTarget> = {
  ...sceneFacet("schema of the answer", ["structured output"], {
    "reaches the model, and the answer is read as it wants": (play) =>
      play([says('{"planet": "Saturn", "moons": 274}')], async ({ llm, seen }) => {
        if (!supportsStructuredOutput(llm)) return expect.unreachable("generateStructured is missing");
        const { object } = await llm.generateStructured({ messages: [{ role: "user", content: "Rings?" }] }, SCHEMA);
        expect(object).toEqual({ planet: "Saturn", moons: 274 });
        expect(seen()[0]?.schema).toEqual(SCHEMA);
      }),
  }),
  needs: "SupportsStructuredOutput",
};
