import type { Llm } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { FailingLlm, LlmTarget } from "./llm-target.ts";

/** How a backend's failure reaches the caller: as one `PortError`, after one request. */
export const llmFailureFacet: Facet<Llm, LlmTarget> = {
  name: "failure",
  cases: {
    "is a PortError that says whether a retry may help": async (_llm, target) => {
      const { llm } = await failing(target);
      const error = await rejectionOf(llm.generate(target.request));
      expect(error).toMatchObject({
        name: "PortError",
        port: "llm",
        operation: "generate",
        retryable: expect.any(Boolean),
        code: expect.stringMatching(/^HD7\d{3}$/),
        message: expect.stringMatching(/\S/),
      });
      await llm.close?.();
    },
    "is reported after one request: retrying is a policy's job": async (_llm, target) => {
      const { llm, requests } = await failing(target);
      await rejectionOf(llm.generate(target.request));
      expect(requests()).toBe(1);
      await llm.close?.();
    },
  },
};

async function failing(target: LlmTarget): Promise<FailingLlm> {
  return (
    (await target.createFailing?.()) ??
    expect.unreachable("createFailing is missing: give it, or skip the case with a reason")
  );
}
