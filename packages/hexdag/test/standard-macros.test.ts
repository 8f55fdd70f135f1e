import { lint } from "@hexdag/compiler";
import { createRegistry } from "@hexdag/kernel";
import type { Llm } from "@hexdag/kernel/ports";
import { createMemory, createToolRouter, stdlibComponents } from "@hexdag/stdlib";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineTool } from "../src/index.ts";
import { compileMacro, runMacro } from "./support/run-macro.ts";

describe("majority_vote", () => {
  const inputs = { prompt: "Is {{$input.mail}} spam?", system_prompt: "Answer yes or no." };

  it("asks its voters at once, and gives the answer of most of them", async () => {
    const script = [{ reply: "Yes." }, { reply: "no" }, { reply: "yes" }];
    const ran = await runMacro({ macro: "majority_vote", inputs, input: { mail: "this" }, script });
    expect(ran.output).toMatchObject({
      answer: "Yes.",
      votes: 2,
      decided_by: "votes",
      voters: [
        { voter: "voter_1", agrees: true },
        { voter: "voter_2", agrees: false },
        { voter: "voter_3", agrees: true },
      ],
    });
    expect(ran.llm.requests[0]?.messages).toEqual([
      { role: "system", content: "Answer yes or no." },
      { role: "user", content: "Is this spam?" },
    ]);
    const voters = ran.plan.graph.nodes.filter(({ kind }) => kind === "llm");
    expect(voters.map(({ name, dataDependencies, waitFor }) => [name, dataDependencies, waitFor])).toEqual([
      ["it_voter_1", [], []],
      ["it_voter_2", [], []],
      ["it_voter_3", [], []],
    ]);
  });

  it("waits for no voter before it asks the next", async () => {
    let asked = 0;
    const all = Promise.withResolvers<void>();
    const generate: Llm["generate"] = async () => {
      asked += 1;
      if (asked === 3) all.resolve();
      await all.promise;
      const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
      return { text: "a", finishReason: "stop", model: "m", usage };
    };
    const { output } = await runMacro({
      macro: "majority_vote",
      inputs: { prompt: "?" },
      ports: { llm: { generate } },
    });
    expect(output).toMatchObject({ votes: 3 });
  });

  it("asks models in turn", async () => {
    const { llm } = await runMacro({
      macro: "majority_vote",
      inputs: { prompt: "?", voters: 5, models: ["small", "large"], temperature: 0.9 },
      script: [{ reply: "a", repeat: true }],
    });
    expect(llm.requests.map(({ model, temperature }) => [model, temperature])).toEqual(
      ["small", "large", "small", "large", "small"].map((model) => [model, 0.9]),
    );
  });

  it("has as many voters as models when nothing else is said", async () => {
    const script = [{ reply: "a", repeat: true }];
    const models = ["a", "b", "c", "d"];
    const { llm } = await runMacro({ macro: "majority_vote", inputs: { prompt: "?", models }, script });
    expect(llm.requests.map(({ model }) => model)).toEqual(models);
  });

  it("does without a voter that fails", async () => {
    const script = [{ reply: "a" }, { error: "overloaded" }, { reply: "a" }];
    const { output } = await runMacro({ macro: "majority_vote", inputs: { prompt: "?" }, script });
    expect(output).toMatchObject({ answer: "a", votes: 2, agreement: 1, voters: [{}, { voted: false }, {}] });
  });

  it("fails when too few are left, at the place where it is invoked", async () => {
    const script = [{ reply: "a" }, { error: "overloaded" }, { error: "overloaded" }];
    const { result } = await runMacro({ macro: "majority_vote", inputs: { prompt: "?" }, script });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6020", node: "it_vote", message: expect.stringContaining("1 of 3 voters") },
    });
  });

  it("counts a field of answers in a shape", async () => {
    const shaped = { prompt: "?", output_schema: { spam: "bool", why: "str" }, vote_on: "spam", quorum: 3 };
    const script = [
      { reply: { spam: true, why: "a" } },
      { reply: { spam: false, why: "b" } },
      { reply: { spam: true, why: "c" } },
    ];
    const { output } = await runMacro({ macro: "majority_vote", inputs: shaped, script });
    expect(output).toMatchObject({ answer: { spam: true, why: "a" }, votes: 2 });
  });

  it("shows every voter the same images", async () => {
    const url = "https://example.org/a.png";
    const { llm } = await runMacro({
      macro: "majority_vote",
      inputs: { prompt: "A leaf?", images: ["{{$input.url}}", { data: "iVBORw0K", media_type: "image/png" }] },
      input: { url },
      script: [{ reply: "yes", repeat: true }],
    });
    const content = [
      { type: "image", mediaType: "image/png", url },
      { type: "image", mediaType: "image/png", data: "iVBORw0K" },
      { type: "text", text: "A leaf?" },
    ];
    expect(llm.requests).toEqual([1, 2, 3].map(() => ({ messages: [{ role: "user", content }] })));
  });

  it("lets a judge say what means the same, with what was asked", async () => {
    const judged = { prompt: "Which town?", compare: "judge", judge_model: "wise", judge_prompt: "Mind the country." };
    const script = [
      { contains: "Answer 2:", reply: { groups: [[1], [2, 3]] } },
      { reply: "Paris" },
      { reply: "Rome" },
      { reply: "It is Rome" },
    ];
    const { output, llm } = await runMacro({ macro: "majority_vote", inputs: judged, script });
    expect(output).toMatchObject({ answer: "Rome", votes: 2 });
    expect(llm.requests[3]).toMatchObject({
      model: "wise",
      messages: [
        { content: expect.stringContaining("Mind the country.") },
        { content: expect.stringContaining("Which town?") },
      ],
    });
  });

  it.each([
    [{ prompt: "?", voters: 2, models: ["a", "b", "c"] }, "3 models for 2 voters"],
    [{ prompt: "?", voters: 3, quorum: 4 }, "can never be met"],
    [{ prompt: "?", model: "a", models: ["b"] }, "stands beside models"],
    [{ prompt: "?", judge_model: "a" }, "without a judge"],
    [{ prompt: "?", vote_on: "label" }, "output_schema"],
    [{ prompt: "?", vote_on: ["a", "b"], output_schema: { a: "int" } }, 'names "b", which output_schema does not have'],
    [{ prompt: "?", vote_on: "b", output_schema: { type: "object", properties: { a: {} } } }, 'names "b"'],
    [{ voters: 3 }, '"prompt"'],
    [{ prompt: "?", voters: "{{$input.n}}" }, "only known when it runs"],
  ])("refuses %j", async (wrong, message) => {
    const { problems } = await compileMacro({ macro: "majority_vote", inputs: wrong });
    expect(problems).toEqual([expect.stringContaining(message)]);
  });
});

describe("reflect_and_refine", () => {
  const inputs = { prompt: "Write about {{$input.topic}}.", criteria: "At most ten words.", critic_model: "stern" };
  const input = { topic: "tea" };

  it("refines a draft until the critic is satisfied", async () => {
    const script = [
      { reply: "Tea is green and black and more." },
      { contains: "You review", reply: { critique: "Too long.", satisfied: false } },
      { contains: "Too long.", reply: "Tea is good." },
      { contains: "Tea is good.", reply: { critique: "", satisfied: true } },
    ];
    const { output, llm } = await runMacro({ macro: "reflect_and_refine", inputs, input, script });
    expect(output).toEqual({ answer: "Tea is good.", rounds: 2, satisfied: true, critique: "" });
    expect(llm.requests.map(({ model }) => model)).toEqual([undefined, "stern", undefined, "stern"]);
    expect(llm.requests[1]?.messages).toMatchObject([
      { content: expect.stringContaining("At most ten words.") },
      { content: "The task:\nWrite about tea.\n\nThe answer:\nTea is green and black and more." },
    ]);
  });

  it("ends after its last round with the last version", async () => {
    const script = [
      { reply: "one" },
      { contains: "You review", reply: { critique: "More.", satisfied: false } },
      { contains: "More.", reply: "two" },
    ];
    const { output } = await runMacro({
      macro: "reflect_and_refine",
      inputs: { ...inputs, max_rounds: 1 },
      input,
      script,
    });
    expect(output).toEqual({ answer: "two", rounds: 1, satisfied: false, critique: "More." });
  });

  it("keeps answers in their shape", async () => {
    const shaped = { prompt: "?", output_schema: { title: "str" } };
    const script = [
      { reply: { title: "a" } },
      { contains: '{"title":"a"}', reply: { critique: "b!", satisfied: false } },
      { reply: { title: "b" } },
      { reply: { critique: "", satisfied: true } },
    ];
    const { output } = await runMacro({ macro: "reflect_and_refine", inputs: shaped, script });
    expect(output).toMatchObject({ answer: { title: "b" }, rounds: 2 });
  });
});

const tools = createToolRouter({
  tools: [
    defineTool({
      name: "author",
      description: "Who wrote a book.",
      input: z.object({ title: z.string() }),
      run: ({ title }) => (title === "Emma" ? "Jane Austen" : "unknown"),
    }),
  ],
});

describe("reasoning_agent", () => {
  const inputs = {
    main_prompt: "Who wrote {{$input.title}}?",
    system_prompt: "You are a librarian.",
    tools: ["author"],
  };
  const input = { title: "Emma" };

  it("plans, then works with tools until it has an answer", async () => {
    const script = [
      { contains: "Plan how to solve", reply: "1. Look it up." },
      { contains: "1. Look it up.", toolCalls: [{ name: "author", arguments: { title: "Emma" } }] },
      { contains: "Jane Austen", reply: "Jane Austen wrote it." },
    ];
    const { output, llm, plan } = await runMacro({
      macro: "core:reasoning_agent",
      inputs,
      input,
      script,
      ports: { tools },
    });
    expect(output).toBe("Jane Austen wrote it.");
    expect(plan.graph.nodes.map(({ name, kind }) => [name, kind])).toEqual([
      ["it_plan", "llm"],
      ["it_agent", "agent"],
      ["it", "macro_invocation"],
    ]);
    expect(llm.requests[1]?.messages).toMatchObject([
      { role: "system", content: expect.stringContaining("You are a librarian.") },
      { role: "user", content: expect.stringMatching(/^Who wrote Emma\?.*1\. Look it up\.$/s) },
    ]);
  });

  it("works without a plan, on an answer in a shape, with the caps it is given", async () => {
    const bare = {
      ...inputs,
      plan: false,
      output_schema: { author: "str" },
      caps: ["llm"],
      model: "small",
      max_retries: 1,
    };
    const script = [{ reply: { author: "nobody" } }];
    const { output, llm, plan } = await runMacro({
      macro: "reasoning_agent",
      inputs: bare,
      input,
      script,
      ports: { tools },
    });
    expect(output).toEqual({ author: "nobody" });
    expect(llm.requests[0]?.model).toBe("small");
    expect(llm.requests[0]?.tools).toBeUndefined();
    expect(plan.graph.nodes[0]).toMatchObject({ name: "it_agent", retry: { maxAttempts: 2 } });
  });

  it("answers with what it has when its turns are over", async () => {
    const script = [
      { toolCalls: [{ name: "author", arguments: { title: "?" } }] },
      { contains: "no more turns", reply: "I do not know." },
    ];
    const short = { ...inputs, plan: false, max_steps: 1, allowed_tools: ["author"], tools: undefined };
    expect((await runMacro({ macro: "reasoning_agent", inputs: short, input, script, ports: { tools } })).output).toBe(
      "I do not know.",
    );
  });

  it("takes one list of tools", async () => {
    const { problems } = await compileMacro({ macro: "reasoning_agent", inputs: { ...inputs, allowed_tools: [] } });
    expect(problems).toEqual([expect.stringContaining("keep one of them")]);
  });
});

describe("conversation", () => {
  const inputs = { message: "{{$input.text}}", conversation_id: "{{$input.user}}", max_history: 3 };
  const memory = createMemory();
  const say = async (user: string, text: string): Promise<readonly unknown[]> => {
    const { output, llm } = await runMacro({
      macro: "core:conversation",
      inputs,
      input: { user, text },
      script: [{ reply: `to ${text}` }],
      ports: { memory },
    });
    expect(output).toBe(`to ${text}`);
    return (llm.requests[0]?.messages ?? []).map(({ content }) => content);
  };

  it("goes on from run to run, each with its own, and forgets what is oldest in whole rounds", async () => {
    expect(await say("ann", "a")).toEqual(["a"]);
    expect(await say("ann", "b")).toEqual(["a", "to a", "b"]);
    expect(await say("bob", "x")).toEqual(["x"]);
    expect(await say("ann", "c")).toEqual(["b", "to b", "c"]);
    expect(await memory.keys("")).toEqual(["conversation:ann", "conversation:bob"]);
    expect(await memory.get("conversation:ann")).toHaveLength(2);
  });

  it("calls no tools unless it is given some", async () => {
    const withTools = {
      message: "Who wrote Emma?",
      conversation_id: "c",
      tools: ["author"],
      system_prompt: "Be brief.",
    };
    const script = [{ toolCalls: [{ name: "author", arguments: { title: "Emma" } }] }, { reply: "Austen" }];
    const { output, llm } = await runMacro({
      macro: "conversation",
      inputs: withTools,
      script,
      ports: { memory: createMemory(), tools },
    });
    expect(output).toBe("Austen");
    expect(llm.requests[0]?.messages[0]).toEqual({ role: "system", content: "Be brief." });
  });
});

describe("llm_workflow", () => {
  it("shows every step what came before, and gives the last answer", async () => {
    const steps = [
      { name: "outline", prompt: "Outline {{$input.topic}}.", output_schema: { headings: "list[str]" } },
      { prompt: "Write it out.", model: "large", system_prompt: "You are a poet." },
      { prompt: "Shorten it to {{$input.words}} words." },
    ];
    const inputs = { steps, system_prompt: "You write plainly.", model: "small", temperature: 0 };
    const script = [{ reply: { headings: ["tea"] } }, { reply: "Tea is tea." }, { reply: "Tea." }];
    const input = { topic: "tea", words: 1 };
    const { output, llm, plan } = await runMacro({ macro: "core:llm_workflow", inputs, input, script });
    expect(output).toBe("Tea.");
    expect(llm.requests.at(-1)).toEqual({
      model: "small",
      temperature: 0,
      messages: [
        { role: "system", content: "You write plainly." },
        { role: "user", content: "Outline tea." },
        { role: "assistant", content: '{"headings":["tea"]}' },
        { role: "user", content: "Write it out." },
        { role: "assistant", content: "Tea is tea." },
        { role: "user", content: "Shorten it to 1 words." },
      ],
    });
    expect(llm.requests[1]).toMatchObject({ model: "large", messages: [{ content: "You are a poet." }, {}, {}, {}] });
    expect(plan.graph.nodes.map(({ name }) => name)).toEqual(["it_outline", "it_step_2", "it_step_3", "it"]);
  });

  it.each([
    [{ steps: [] }, "at least 1 item"],
    [
      {
        steps: [
          { name: "a", prompt: "x" },
          { name: "a", prompt: "y" },
        ],
      },
      "another step",
    ],
    [{ steps: [{ name: "a b", prompt: "x" }] }, "letters, digits and _"],
    [{ steps: [{ prompt: "x", max_tokens: "{{$input.n}}" }] }, "only known when it runs"],
  ])("refuses %j", async (wrong, message) => {
    const { problems } = await compileMacro({ macro: "llm_workflow", inputs: wrong });
    expect(problems).toEqual([expect.stringContaining(message)]);
  });
});

describe("a linter", () => {
  it("says what to give a macro in code, whose nodes nobody can write into", async () => {
    const macro = { macro: "reflect_and_refine", inputs: { prompt: "Write." } };
    const node = { kind: "macro_invocation", metadata: { name: "it" }, spec: macro };
    const text = JSON.stringify({ kind: "Pipeline", metadata: { name: "p" }, spec: { nodes: [node] } });
    const components = createRegistry(stdlibComponents());
    const { findings } = lint({ file: "p.yaml", text }, { components });
    const hints = findings.filter(({ code }) => code === "W200" || code === "W201").map(({ hint }) => hint);
    expect(hints).toEqual([
      expect.stringContaining("add timeout: 30s to the inputs of reflect_and_refine"),
      "add max_retries: 2 to the inputs of reflect_and_refine",
    ]);
  });
});
