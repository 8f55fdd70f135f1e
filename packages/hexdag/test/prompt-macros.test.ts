import { createRegistry } from "@hexdag/kernel";
import { promptMessages, prompts, stdlibComponents } from "@hexdag/stdlib";
import { describe, expect, it } from "vitest";
import { compileMacro, runMacro } from "./support/run-macro.ts";

/** What a model is asked when a macro is invoked, and what the instance gives. */
async function ask(macro: string, inputs: unknown, reply: unknown = "ok", input = {}) {
  const { llm, output } = await runMacro({
    macro,
    inputs,
    input,
    script: [{ reply: JSON.parse(JSON.stringify(reply)) }],
  });
  return { messages: llm.requests[0]?.messages ?? [], request: llm.requests[0], output };
}

describe("few_shot_classification", () => {
  const inputs = {
    text: "{{$input.mail}}",
    labels: { bug: "something does not work", wish: "something is missing" },
    examples: [{ text: "It crashes.", label: "bug" }],
    instructions: "Be strict.",
    model: "small",
  };

  it("shows labels and examples, and takes no other answer", async () => {
    const { messages, request, output } = await ask(
      "few_shot_classification",
      inputs,
      { label: "wish" },
      { mail: "More!" },
    );
    expect(output).toEqual({ label: "wish" });
    expect(messages).toMatchObject([
      {
        role: "system",
        content: expect.stringMatching(
          /- bug: something does not work.*Be strict\..*It crashes\.\nExample output:\n\{"label":"bug"\}/s,
        ),
      },
      { role: "user", content: "More!" },
    ]);
    expect(request?.model).toBe("small");
    const { result } = await runMacro({
      macro: "few_shot_classification",
      inputs,
      input: { mail: "More!" },
      script: [{ reply: { label: "other" }, repeat: true }],
    });
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6008" } });
  });

  it("may give several labels", async () => {
    const several = { ...inputs, labels: ["a", "b"], several: true, examples: [{ text: "x", label: "a" }] };
    const { messages, output } = await ask("few_shot_classification", several, { labels: ["a", "b"] }, { mail: "m" });
    expect(output).toEqual({ labels: ["a", "b"] });
    expect(messages[0]?.content).toContain('{"labels":["a"]}');
  });
});

describe("the prompts", () => {
  it("few_shot_extraction gives the fields that are asked for", async () => {
    const inputs = {
      text: "{{$input.letter}}",
      fields: { sender: "str", amount: "float?" },
      examples: [{ text: "Ann, 5 EUR", found: { sender: "Ann", amount: 5 } }],
    };
    const { messages, output } = await ask(
      "few_shot_extraction",
      inputs,
      { sender: "Bob", amount: null },
      { letter: "Bob" },
    );
    expect(output).toEqual({ sender: "Bob", amount: null });
    expect(messages[0]?.content).toContain('{"sender":"Ann","amount":5}');
  });

  it("few_shot_qa shows examples as a conversation", async () => {
    const inputs = { question: "Cocoa?", examples: [{ question: "Tea?", answer: "{{$input.answer}}" }] };
    const { messages } = await ask("few_shot_qa", inputs, "A drink.", { answer: "A drink of leaves." });
    expect(messages.slice(1)).toEqual([
      { role: "user", content: "Tea?" },
      { role: "assistant", content: "A drink of leaves." },
      { role: "user", content: "Cocoa?" },
    ]);
  });

  it("chat_qa answers from its context, in view of what was said, and the vendor may keep it", async () => {
    const inputs = {
      question: "Why?",
      context: "{{$input.text}}",
      history: "{{$input.said}}",
      unknown: "Ask Ann.",
      cache_prompt: true,
    };
    const said = [
      { role: "user", content: "What?" },
      { role: "assistant", content: "Tea." },
    ];
    const { messages } = await ask("chat_qa", inputs, "ok", { text: "Because of the rain.", said });
    expect(messages[0]).toMatchObject({
      content: [{ text: expect.stringMatching(/Ask Ann\..*The context:\nBecause of the rain\.$/s), cache: true }],
    });
    expect(messages.slice(1)).toEqual([...said, { role: "user", content: "Why?" }]);
  });

  it("chat_analysis answers questions, in a shape", async () => {
    const inputs = {
      material: "{{json $input}}",
      questions: ["What changed?"],
      audience: "the board",
      output_schema: { findings: "list[str]" },
    };
    const { messages, output } = await ask("chat_analysis", inputs, { findings: ["x"] }, { sales: [1, 2] });
    expect(output).toEqual({ findings: ["x"] });
    expect(messages).toMatchObject([
      { content: expect.stringMatching(/- What changed\?.*for the board\./s) },
      { content: '{"sales":[1,2]}' },
    ]);
  });

  it("look at images and files, too", async () => {
    const inputs = { text: "See the page.", fields: { total: "float" }, images: "{{$input.pages}}" };
    const { messages } = await ask(
      "few_shot_extraction",
      inputs,
      { total: 5 },
      { pages: ["https://example.org/1.png"] },
    );
    expect(messages[1]?.content).toMatchObject([{ type: "image", mediaType: "image/png" }, { text: "See the page." }]);
  });

  it("chat_conversational has a manner", async () => {
    const inputs = {
      message: "Hello",
      persona: "a librarian",
      tone: "short",
      history: [{ role: "user", content: "Hi" }],
    };
    const { messages } = await ask("chat_conversational", inputs);
    expect(messages[0]?.content).toMatch(/You are a librarian.*Your tone is short\./s);
    expect(messages.slice(1)).toEqual([
      { role: "user", content: "Hi" },
      { role: "user", content: "Hello" },
    ]);
  });

  it("tool_choice chooses a tool or none, and tool_answer says what it gave", async () => {
    const tools = [
      {
        name: "search",
        description: "Searches.",
        parameters: { type: "object", properties: { q: { type: "string" } } },
      },
    ];
    const choice = { reason: "It says so.", tool: "search", arguments: { q: "tea" } };
    const chosen = await ask("tool_choice", { task: "Find tea.", tools }, choice);
    expect(chosen.output).toEqual(choice);
    expect(chosen.messages[0]?.content).toContain('search: Searches.\nIts arguments, as JSON Schema: {"type":"object"');
    const none = { reason: "?", tool: "none", arguments: {} };
    expect((await ask("tool_choice", { task: "Sing.", tools }, none)).output).toEqual(none);
    const answered = await ask("tool_answer", { task: "Find tea.", tool: "search", result: "{{$input.found}}" }, "ok", {
      found: [1],
    });
    expect(answered.messages[0]?.content).toContain("The tool is called search, and gave:\n[1]");
  });

  it.each([
    ["few_shot_classification", { text: "x", labels: ["one"] }, "at least 2 items"],
    ["few_shot_classification", { text: "x", labels: ["a", "b", "a"] }, 'is "a", as another label is called'],
    [
      "few_shot_classification",
      { text: "x", labels: { a: "", b: "" }, examples: [{ text: "y", label: "c" }] },
      'is "c", which is none of the labels: a, b',
    ],
    [
      "few_shot_classification",
      { text: "x", labels: ["a", "b"], examples: [{ text: "y", label: ["a"] }] },
      "say several: true",
    ],
    ["chat_qa", { question: "x" }, '"context"'],
    ["few_shot_qa", { question: "x", examples: [{ question: "y" }] }, "answer"],
    ["tool_choice", { task: "x", tools: [], colour: 1 }, '"colour"'],
  ])("%s refuses %j", async (macro, inputs, message) => {
    expect((await compileMacro({ macro, inputs })).problems.join("\n")).toContain(message);
  });

  it("are functions in a program, whose texts are as they are", () => {
    const prompt = prompts.fewShotClassification({
      text: "{{x}}",
      labels: ["a", "b"],
      examples: [{ text: "t", label: "a" }],
    });
    expect(prompt).toMatchObject({ human_message: "{{x}}", output_schema: { required: ["label"] } });
    expect(promptMessages(prompt)).toMatchObject([
      { role: "system", content: expect.stringContaining("Example output:") },
      { role: "user", content: "{{x}}" },
    ]);
    const chat = prompts.fewShotQa({ question: "q", examples: [{ question: "a", answer: "b" }] });
    expect(promptMessages(chat)).toHaveLength(4);
    expect(promptMessages(prompts.chatQa({ question: "q", context: "c", history: "{{h}}" }))).toHaveLength(2);
  });

  it("say what they cannot be written from", () => {
    expect(() => prompts.chatQa({ question: "", context: "c" })).toThrow(
      expect.objectContaining({
        code: "HD5010",
        message: expect.stringContaining('the prompt "chat_qa" cannot be written: question'),
      }),
    );
  });
});

describe("every macro of the standard library", () => {
  const { macros } = createRegistry(stdlibComponents());

  it.each(macros.map((macro) => [macro.name, macro] as const))(
    "%s describes what it takes, with valid examples",
    (_name, macro) => {
      const schema = macro.params["~standard"].jsonSchema?.input({ target: "draft-2020-12" });
      const fields = Object.entries(schema?.properties ?? {});
      expect(fields.length).toBeGreaterThan(1);
      for (const [field, described] of fields) {
        expect(described, field).toHaveProperty("description");
        expect(described, field).toHaveProperty("examples");
      }
      const examples = schema?.examples;
      expect(examples).toBeInstanceOf(Array);
      for (const example of Array.isArray(examples) ? examples : [])
        expect(macro.params["~standard"].validate(example)).not.toHaveProperty("issues");
    },
  );
});
