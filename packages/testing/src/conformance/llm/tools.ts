import {
  type LlmMessage,
  type LlmRequest,
  type LlmTool,
  type LlmToolCallPart,
  toolCallsOf,
} from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { says, sceneFacet, spoken } from "./in-scene.ts";
import { bothWays } from "./stream-parts.ts";

const WEATHER: LlmTool = {
  name: "weather",
  description: "The weather in a city.",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  },
};
const CLOCK: LlmTool = {
  name: "clock",
  description: "The time.",
  parameters: { type: "object", properties: {}, additionalProperties: false },
};

export const TOOL_REQUEST: LlmRequest = {
  messages: [{ role: "user", content: "How is the weather in Oslo, and what time is it?" }],
  tools: [WEATHER, CLOCK],
};

export const OSLO: LlmToolCallPart = {
  type: "tool-call",
  id: "call_1",
  name: "weather",
  arguments: { city: "Oslo", days: 2, note: 'quotes " and ø' },
};
export const TIME: LlmToolCallPart = { type: "tool-call", id: "call_2", name: "clock", arguments: {} };

/** Tools: offered, called, and their results handed back. */
export const llmToolsFacet = sceneFacet("tools", ["tools"], {
  "reach the model with their schemas": (play) =>
    play([says("Cold.")], async ({ llm, seen }) => {
      await bothWays(llm, TOOL_REQUEST);
      for (const { tools } of seen()) expect(tools).toEqual(TOOL_REQUEST.tools);
    }),
  "are called with arguments": (play) =>
    play([says([OSLO])], async ({ llm }) => {
      for (const response of await bothWays(llm, TOOL_REQUEST)) {
        expect(toolCallsOf(response)).toMatchObject([{ id: "call_1", name: "weather", arguments: OSLO.arguments }]);
        expect(response).toMatchObject({ text: "", finishReason: "tool_calls" });
      }
    }),
  "are called several at once, in order": (play) =>
    play([says([OSLO, TIME])], async ({ llm }) => {
      for (const response of await bothWays(llm, TOOL_REQUEST)) {
        expect(toolCallsOf(response).map(({ id, name }) => [id, name])).toEqual([
          ["call_1", "weather"],
          ["call_2", "clock"],
        ]);
      }
    }),
  "are called beside a text, which stays": (play) =>
    play([says([{ type: "text", text: "Let me look." }, OSLO])], async ({ llm }) => {
      for (const response of await bothWays(llm, TOOL_REQUEST)) {
        expect(response.text).toBe("Let me look.");
        expect((response.content ?? []).map(({ type }) => type)).toEqual(["text", "tool-call"]);
      }
    }),
  "may have any name": (play) =>
    play([(request) => says([{ ...TIME, name: request.tools?.[1]?.name ?? "" }])], async ({ llm, seen }) => {
      const tools = [
        { ...CLOCK, name: "zeit:wie spät?" },
        { ...CLOCK, name: "time:now" },
      ];
      for (const response of await bothWays(llm, { ...TOOL_REQUEST, tools })) {
        expect(toolCallsOf(response).map(({ name }) => name)).toEqual(["time:now"]);
      }
      const names = seen()[0]?.tools?.map(({ name }) => name);
      expect(new Set(names).size).toBe(2);
    }),
  "are chosen, demanded or forbidden as asked": (play) =>
    play([says([OSLO])], async ({ llm, seen }) => {
      const choices = ["required", "none", { tool: "clock" }] as const;
      for (const toolChoice of choices) await llm.generate({ ...TOOL_REQUEST, toolChoice });
      expect(seen().map(({ toolChoice }) => toolChoice)).toEqual(choices);
    }),
  "get their results back to the model, in order": (play) =>
    play([says("Cold, at noon.")], async ({ llm, seen }) => {
      const messages = withResults(false);
      await bothWays(llm, { ...TOOL_REQUEST, messages });
      for (const request of seen()) expect(withoutMetadata(request.messages)).toEqual(spoken(messages));
    }),
  "tell the model when they failed": (play) =>
    play([says("I do not know.")], async ({ llm, seen }) => {
      await llm.generate({ ...TOOL_REQUEST, messages: withResults(false) });
      await llm.generate({ ...TOOL_REQUEST, messages: withResults(true) });
      const [fine, failed] = seen().map(({ messages }) => JSON.stringify(messages.at(-1)));
      expect(failed).toContain("no such city");
      expect(failed).not.toBe(fine);
    }),
});

function withResults(isError: boolean): readonly LlmMessage[] {
  return [
    ...TOOL_REQUEST.messages,
    { role: "assistant", content: [{ type: "text", text: "Let me look." }, OSLO, TIME] },
    {
      role: "tool",
      content: [
        { type: "tool-result", id: "call_1", name: "weather", result: "no such city", ...(isError ? { isError } : {}) },
        { type: "tool-result", id: "call_2", name: "clock", result: { hour: 12, zone: "CET" } },
      ],
    },
  ];
}

/** Vendors may hand parts back with words of their own; those are not what is compared. */
function withoutMetadata(messages: readonly LlmMessage[]): unknown {
  return JSON.parse(
    JSON.stringify(spoken(messages), (key, value: unknown) => (key === "metadata" ? undefined : value)),
  );
}
