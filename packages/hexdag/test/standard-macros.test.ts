import { describe, expect, it } from "vitest";
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
