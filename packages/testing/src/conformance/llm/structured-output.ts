import {
  type JsonSchema,
  type Llm,
  type SupportsStructuredOutput,
  supportsStructuredOutput,
} from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import { expectUsage, expectWholeResponse } from "./generation.ts";
import type { LlmTarget } from "./llm-target.ts";

const SCHEMA: JsonSchema = {
  type: "object",
  properties: { answer: { type: "string" }, confidence: { type: "number" } },
  required: ["answer"],
  additionalProperties: false,
};

/** `generateStructured`: a JSON value beside the ordinary response. Whether it obeys the schema is the caller's check. */
export const llmStructuredOutputFacet: Facet<Llm, LlmTarget> = {
  name: "structured output",
  needs: "SupportsStructuredOutput",
  cases: {
    "answers with a JSON value": async (llm, { request }) => {
      const { object } = await structured(llm).generateStructured(request, SCHEMA);
      expect(JSON.parse(JSON.stringify(object) ?? "undefined is not JSON")).toEqual(object);
    },
    "answers with a whole response and its usage": async (llm, { request }) => {
      const response = await structured(llm).generateStructured(request, SCHEMA);
      expectWholeResponse(response);
      expectUsage(response.usage);
    },
    "leaves the schema as it was": async (llm, { request }) => {
      const schema = structuredClone(SCHEMA);
      await structured(llm).generateStructured(request, schema);
      expect(schema).toEqual(SCHEMA);
    },
    "rejects with the reason of a signal that is aborted already": async (llm, { request }) => {
      const { signal, reason } = abortedSignal();
      expect(await rejectionOf(structured(llm).generateStructured(request, SCHEMA, { signal }))).toBe(reason);
    },
  },
};

function structured(llm: Llm): Llm & SupportsStructuredOutput {
  return supportsStructuredOutput(llm) ? llm : expect.unreachable("the port should have a generateStructured method");
}
