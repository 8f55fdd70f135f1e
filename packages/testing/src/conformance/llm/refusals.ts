import type { Llm, LlmCapabilities, LlmRequest } from "@hexdag/kernel/ports";
import { supportsStreaming } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { LlmTarget } from "./llm-target.ts";
import { partsOf } from "./stream-parts.ts";

const user = (content: Extract<LlmRequest["messages"][number], { role: "user" }>["content"]): LlmRequest => ({
  messages: [{ role: "user", content }],
});

/** A request that wants what each capability is about. */
const WANTS = {
  tools: { ...user("Hi"), tools: [{ name: "clock", description: "The time.", parameters: { type: "object" } }] },
  vision: user([{ type: "image", mediaType: "image/png", data: "iVBORw0KGgo=" }]),
  files: user([{ type: "file", mediaType: "application/pdf", name: "a.pdf", data: "JVBERi0=" }]),
  reasoning: { ...user("Hi"), reasoning: { effort: "low" } },
} as const satisfies Readonly<Partial<Record<keyof LlmCapabilities, LlmRequest>>>;

/** What `capabilities` does not say, `generate` and `stream` refuse with HD7002, and nothing is asked of the backend. */
export const llmRefusalFacet: Facet<Llm, LlmTarget> = {
  name: "capabilities",
  cases: {
    "are told without asking the backend, and stay the same": (llm) => {
      expect(llm.capabilities?.()).toEqual(llm.capabilities?.());
      expect(() => JSON.stringify(llm.capabilities?.("some-other-model"))).not.toThrow();
    },
    "an adapter lacks are refused when asked for": async (llm) => {
      const able = llm.capabilities?.() ?? {};
      for (const [name, request] of Object.entries(WANTS)) {
        if (Object.entries(able).some(([key, value]) => key === name && value === true)) continue;
        expectRefusal(await rejectionOf(llm.generate(request)));
        if (supportsStreaming(llm)) expectRefusal(await rejectionOf(partsOf(llm.stream(request))));
      }
    },
  },
};

function expectRefusal(error: unknown): void {
  expect(expectCode(error, "HD7002")).toMatchObject({ name: "PortError", port: "llm", retryable: false });
}
