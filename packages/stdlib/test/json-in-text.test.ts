import { describe, expect, it } from "vitest";
import { jsonInText } from "../src/nodes/llm/json-in-text.ts";

const fence = "```";

describe("JSON in a model's text", () => {
  it.each([
    ["alone", '{"a": 1}', { a: 1 }],
    ["a scalar alone", ' "x" ', "x"],
    ["null", "null", null],
    ["in a fence", `Here:\n${fence}json\n{"a": [1, 2]}\n${fence}\nDone.`, { a: [1, 2] }],
    ["in a fence without a language", `${fence}\n[1]\n${fence}`, [1]],
    ["in the second fence", `${fence}sh\nls\n${fence}\n${fence}json\n{"a":1}\n${fence}`, { a: 1 }],
    ["amid prose", 'The answer is {"a": {"b": "}"}} I think.', { a: { b: "}" } }],
    ["after brackets that are none", 'As noted [see above], {"a": 1}', { a: 1 }],
    ["after a stray quote", 'On a 5" screen: {"a": 1}', { a: 1 }],
    ["with trailing commas", '{"a": [1, 2,], "b": {"c": 1,},}', { a: [1, 2], b: { c: 1 } }],
    ["with comments", '{"a": 1, // one\n /* two */ "b": "// kept"}', { a: 1, b: "// kept" }],
    ["with a comma that a comment follows", '{"a": 1, // last\n}', { a: 1 }],
    ["with escapes", '{"a": "say \\"hi,}\\""}', { a: 'say "hi,}"' }],
  ])("is found %s", (_what, text, value) => {
    expect(jsonInText(text)).toEqual({ value });
  });

  it.each(["", "no JSON here", "{", '{"a": }', "[1, 2", "{'a': 1}", "undefined"])("is not found in %j", (text) => {
    expect(jsonInText(text)).toBeUndefined();
  });

  it("is looked for in linear time", () => {
    const started = performance.now();
    for (const text of [
      "[".repeat(500_000),
      "{}".repeat(100_000),
      '"'.repeat(500_001),
      "```\n".repeat(100_000),
      "/*".repeat(400_000),
      `{${"1,".repeat(300_000)}`,
      "[,]".repeat(200_000),
    ])
      jsonInText(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is not looked for in more than a megabyte", () => {
    expect(jsonInText(`{"a": "${"x".repeat(1024 * 1024)}"}`)).toBeUndefined();
  });
});
