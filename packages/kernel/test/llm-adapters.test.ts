import { describe, expect, it } from "vitest";
import {
  answeredValue,
  createToolNames,
  innermostMessage,
  isPassingStatus,
  type LlmRequest,
  llmFailure,
  llmNotJson,
  parseToolArguments,
  refuseWhatItCannot,
  retryAfterMs,
  toLlmAnswerSchema,
  toolArgumentsText,
  toolResultText,
} from "../src/ports/index.ts";

const offering = (...names: readonly string[]): LlmRequest => ({
  messages: [],
  tools: names.map((name) => ({ name, description: "A tool.", parameters: { type: "object" } })),
});

describe("names of tools", () => {
  it("stay as they are where vendors take them", () => {
    const names = createToolNames(offering("add", "get_weather-2"));
    expect(names.toVendor("add")).toBe("add");
    expect(names.fromVendor("get_weather-2")).toBe("get_weather-2");
  });

  it("are told apart when they become alike, and none takes the name of one that fits", () => {
    const given = ["calc:add", "calc_add", "calc.add", "größe", "", "x".repeat(80), `${"x".repeat(80)}y`];
    const names = createToolNames(offering(...given));
    const vendor = given.map((name) => names.toVendor(name));
    expect(vendor[1]).toBe("calc_add");
    expect(new Set(vendor).size).toBe(given.length);
    for (const name of vendor) expect(name).toMatch(/^[\w-]{1,64}$/);
    expect(vendor.map((name) => names.fromVendor(name))).toEqual(given);
  });

  it("are the same for tools that only the conversation knows", () => {
    const call = { type: "tool-call", id: "1", name: "old:tool", arguments: {} } as const;
    const names = createToolNames({ ...offering("add"), messages: [{ role: "assistant", content: [call] }] });
    expect(names.toVendor("old:tool")).toBe("old_tool");
  });
});

describe("what a tool is called with", () => {
  it("is read from text, and nothing that a model wrote is lost", () => {
    expect(parseToolArguments('{"city": "Oslo"}')).toEqual({ city: "Oslo" });
    expect(parseToolArguments(" ")).toEqual({});
    expect(parseToolArguments('{"city": "Os')).toEqual({ __raw: '{"city": "Os' });
    expect(parseToolArguments("[1]")).toEqual({ __raw: "[1]" });
  });

  it("becomes the text again", () => {
    const call = { type: "tool-call", id: "1", name: "weather" } as const;
    expect(toolArgumentsText({ ...call, arguments: { city: "Oslo" } })).toBe('{"city":"Oslo"}');
    expect(toolArgumentsText({ ...call, arguments: { __raw: '{"city": "Os' } })).toBe('{"city": "Os');
  });
});

it("a tool's result as text says when the tool failed", () => {
  const part = { type: "tool-result", id: "1", name: "weather" } as const;
  expect(toolResultText({ ...part, result: "cold" })).toBe("cold");
  expect(toolResultText({ ...part, result: { degrees: 2 } })).toBe('{"degrees":2}');
  expect(toolResultText({ ...part, result: "no such city", isError: true })).toBe("Error: no such city");
});

describe("how long a backend asks to wait", () => {
  const after = (headers: Record<string, string>): number | undefined =>
    retryAfterMs(new Headers(headers), Date.parse("2026-01-01T00:00:00Z"));

  it("is read from every header that vendors send", () => {
    expect(after({ "retry-after": "2" })).toBe(2000);
    expect(after({ "retry-after": "0.25" })).toBe(250);
    expect(after({ "retry-after-ms": "125", "retry-after": "1" })).toBe(125);
    expect(after({ "retry-after": "Thu, 01 Jan 2026 00:00:03 GMT" })).toBe(3000);
    expect(after({ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" })).toBe(0);
  });

  it("is unknown when it says nothing that can be read", () => {
    expect(after({})).toBeUndefined();
    expect(after({ "retry-after": "soon" })).toBeUndefined();
    expect(retryAfterMs(undefined, 0)).toBeUndefined();
  });
});

describe("a request for what a model cannot do", () => {
  const site = { operation: "generate", who: "the model" };
  const image = { type: "image", mediaType: "image/png", data: "AA==" } as const;
  const file = { type: "file", mediaType: "application/pdf", data: "AA==" } as const;

  it.each([
    ["tools", offering("add"), "the model takes no tools"],
    ["vision", { messages: [{ role: "user", content: [image] }] }, "the model takes no images"],
    ["files", { messages: [{ role: "user", content: [file] }] }, "the model takes no files"],
    ["reasoning", { messages: [], reasoning: {} }, "the model does not reason on request"],
  ] as const)("is refused for %s, and taken from a model that can", (name, request, message) => {
    expect(() => refuseWhatItCannot(request, {}, site)).toThrow(
      expect.objectContaining({ code: "HD7002", retryable: false, message }),
    );
    expect(() => refuseWhatItCannot(request, { [name]: true }, site)).not.toThrow();
  });

  it("leaves alone what asks for nothing", () => {
    expect(() =>
      refuseWhatItCannot({ messages: [{ role: "user", content: "hi" }], tools: [] }, {}, site),
    ).not.toThrow();
  });
});

describe("a failure of a model's backend", () => {
  const site = { operation: "generate", who: "acme", now: () => 0, secret: "sk-1" };

  it("says who failed, and never the key", () => {
    const failure = llmFailure(site, { message: "no such key: sk-1", retryable: false, hint: "check it" });
    expect(failure).toMatchObject({
      code: "HD7003",
      port: "llm",
      operation: "generate",
      message: "acme: no such key: ***",
      hint: "check it",
    });
    expect(llmFailure({ ...site, secret: "" }, { message: "down", retryable: true }).message).toBe("acme: down");
  });

  it("of a structured answer goes by how it ended", () => {
    expect(llmNotJson(site, "length")).toMatchObject({ retryable: false, hint: "raise max_tokens" });
    expect(llmNotJson(site, "content_filter")).toMatchObject({ retryable: false, hint: "ask for something else" });
    expect(llmNotJson(site, "stop")).toMatchObject({ retryable: true, hint: "try again" });
  });

  it("is what the network said first", () => {
    const cause = new Error("ECONNRESET");
    expect(innermostMessage(new Error("fetch failed", { cause: new Error("", { cause }) }))).toBe("ECONNRESET");
    expect([408, 409, 429, 500, 503].every(isPassingStatus)).toBe(true);
    expect([400, 401, 404, 422].some(isPassingStatus)).toBe(false);
  });
});

it("an answer that is no object is asked for under `value`, and taken out again", () => {
  const list = toLlmAnswerSchema({ type: "array", items: { $ref: "#/$defs/a" }, $defs: { a: { type: "string" } } });
  expect(list).toMatchObject({ wrapped: true, schema: { required: ["value"], $defs: { a: { type: "string" } } } });
  expect(answeredValue('{"value": ["x"]}', list)).toEqual(["x"]);
  expect(answeredValue('["x"]', list)).toBeUndefined();
  const plain = toLlmAnswerSchema({ type: "object" });
  expect([answeredValue("{}", plain), answeredValue("no", plain)]).toEqual([{}, undefined]);
});
