import { createSystemClock, type JsonValue } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { createScriptedLlm, type ScriptedLlm, type ScriptLine } from "../src/defaults/llm/scripted-llm.ts";
import { ballotKey } from "../src/nodes/vote/ballot-key.ts";
import { countVotes, leadersOf, mergedKeys } from "../src/nodes/vote/count-votes.ts";
import { expr, lit } from "./support/exprs.ts";
import { errorOf, node, outputOf } from "./support/run.ts";

const clock = createSystemClock();
const scripted = (...script: readonly ScriptLine[]): ScriptedLlm => createScriptedLlm({ clock, script });

const DEFAULTS = { minAgreement: 0, compare: "equality", tieBreak: "first" };
const vote = (answers: JsonValue, config: Parameters<typeof node>[2] = {}) =>
  node("vote", "vote", { answers: expr(lit(answers)), ...DEFAULTS, ...config });

describe("answers count as equal", () => {
  it.each([
    ["Yes.", "  yes"],
    ['"Tea"', "tea"],
    ["**No**", "no!"],
    ["two\n  words", "Two words"],
    ["ﬁne", "fine"],
    [
      { label: "Bug", urgent: true },
      { urgent: true, label: "bug." },
    ],
    [
      ["A", "B"],
      ["a", "b"],
    ],
  ])("%j and %j", (one, other) => {
    expect(ballotKey(one)).toBe(ballotKey(other));
  });

  it.each([
    ["yes", "no"],
    ["-5", "5"],
    ["1.5", "15"],
    ["?", "!"],
    [1, "1"],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: ["x"] }, [["a", ["x"]]]],
  ])("but not %j and %j", (one, other) => {
    expect(ballotKey(one)).not.toBe(ballotKey(other));
  });

  it("is told of long texts in no time", () => {
    const start = performance.now();
    expect(ballotKey(`${"*.".repeat(100_000)}x`)).not.toBe(ballotKey("x"));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("when the fields that count are", () => {
    const one = { label: "bug", reason: "it crashes" };
    const other = { label: "Bug", reason: "there is a stack trace" };
    expect(ballotKey(one, ["label"])).toBe(ballotKey(other, ["label"]));
    expect(ballotKey(one)).not.toBe(ballotKey(other));
  });
});

describe("counting", () => {
  const ballots = ["b", "a", null, "a", "b", "c"].map((answer, index) => ({ voter: `v${index}`, answer }));

  it("ranks by votes, then by who came first, and leaves out who did not vote", () => {
    expect(countVotes(ballots, (answer) => JSON.stringify(answer))).toEqual([
      { answer: "b", voters: ["v0", "v4"] },
      { answer: "a", voters: ["v1", "v3"] },
      { answer: "c", voters: ["v5"] },
    ]);
  });

  it("counts every ballot once, whatever the answers are", () => {
    for (let size = 0; size < 40; size += 1) {
      const some = Array.from({ length: size }, (_, index) => ({ voter: `${index}`, answer: (index * 7) % 5 }));
      const counted = countVotes(some, String);
      expect(counted.flatMap(({ voters }) => voters).toSorted()).toEqual(some.map(({ voter }) => voter).toSorted());
      const votes = counted.map(({ voters }) => voters.length);
      expect(votes).toEqual(votes.toSorted((one, other) => other - one));
    }
  });

  it("puts answers together that mean the same, each once, whatever order a judge names them in", () => {
    const candidates = countVotes(ballots, String);
    expect(countVotes(ballots, mergedKeys(candidates, [[2, 1, 1, 9], [1], [0]], String))).toEqual([
      { answer: "a", voters: ["v1", "v3", "v5"] },
      { answer: "b", voters: ["v0", "v4"] },
    ]);
    const some = ["x", "y", "z", "w"].map((answer) => ({ voter: answer, answer }));
    const apart = mergedKeys(
      countVotes(some, String),
      [
        [3, 2],
        [1, 0],
      ],
      String,
    );
    expect(countVotes(some, apart).map(({ answer }) => answer)).toEqual(["x", "z"]);
  });

  it("finds those that have as many votes as the first", () => {
    expect(leadersOf(countVotes(ballots, String)).map(({ answer }) => answer)).toEqual(["b", "a"]);
    expect(leadersOf([])).toEqual([]);
  });
});

describe("vote", () => {
  it("gives the answer of most voters, and who gave it", async () => {
    expect(await outputOf(vote({ ann: "Tea", bob: "coffee", cem: "tea." }))).toEqual({
      answer: "Tea",
      votes: 2,
      agreement: 2 / 3,
      decided_by: "votes",
      counts: [
        { answer: "Tea", votes: 2 },
        { answer: "coffee", votes: 1 },
      ],
      voters: [
        { voter: "ann", answer: "Tea", voted: true, agrees: true },
        { voter: "bob", answer: "coffee", voted: true, agrees: false },
        { voter: "cem", answer: "tea.", voted: true, agrees: true },
      ],
    });
  });

  it("names voters of a list by their position", async () => {
    const { voters } = Object(await outputOf(vote(["a", "a"])));
    expect(voters).toMatchObject([{ voter: "1" }, { voter: "2" }]);
  });

  it("looks only at the fields that count", async () => {
    const answers = [
      { label: "bug", why: "x" },
      { label: "wish", why: "y" },
      { label: "bug", why: "z" },
    ];
    expect(await outputOf(vote(answers, { voteOn: "label" }))).toMatchObject({ answer: answers[0], votes: 2 });
    expect(await outputOf(vote(answers, { voteOn: ["label", "why"] }))).toMatchObject({ votes: 1 });
  });

  it("does without voters that failed, as long as there are enough", async () => {
    expect(await outputOf(vote(["a", null, "a"]))).toMatchObject({ answer: "a", votes: 2, agreement: 1 });
    expect(await outputOf(vote(["a", " ", "a"]))).toMatchObject({ voters: [{}, { voted: false }, {}] });
    expect(await errorOf(vote(["a", null, null]))).toMatchObject({
      code: "HD6020",
      message: expect.stringContaining("1 of 3 voters answered, and the vote needs 2"),
    });
  });

  it.each([
    [["a"], {}, "votes"],
    [["a", null, null], { quorum: 1 }, "votes"],
    [["a", "b"], {}, "first"],
  ])("%j with %j is decided", async (answers, config, by) => {
    expect(await outputOf(vote(answers, config))).toMatchObject({ answer: "a", decided_by: by });
  });

  it.each([
    ["nobody votes", [null], {}, "0 of 1 voters"],
    ["there is no voter", [], {}, "0 of 0 voters"],
    ["the quorum is missed", ["a", "a", null], { quorum: 3 }, "2 of 3 voters"],
    ["votes are tied and nobody breaks the tie", ["a", "b", "b", "a"], { tieBreak: "fail" }, "2 answers have 2 votes"],
    ["the winner has too few votes", ["a", "b", "c", "a"], { minAgreement: 0.6 }, "has 2 of 4"],
  ])("fails when %s", async (_what, answers, config, message) => {
    expect(await errorOf(vote(answers, config))).toMatchObject({
      code: "HD6020",
      message: expect.stringContaining(message),
    });
  });
});

describe("a judge", () => {
  const answers = ["Tea, of course", "It should be tea", "coffee"];

  it("says which answers mean the same", async () => {
    const llm = scripted({ contains: "It should be tea", reply: { groups: [[1, 2], [3]] } });
    const config = { compare: "judge", question: "Tea or coffee?", judgeModel: "wise", judgePrompt: "Be strict." };
    expect(await outputOf(vote(answers, config), { ports: { llm } })).toMatchObject({
      answer: "Tea, of course",
      votes: 2,
      decided_by: "votes",
    });
    expect(llm.requests[0]).toMatchObject({
      model: "wise",
      messages: [
        { role: "system", content: expect.stringContaining("Be strict.") },
        { role: "user", content: expect.stringContaining("Tea or coffee?") },
      ],
    });
  });

  it("is shown only what counts when it compares", async () => {
    const llm = scripted({ reply: { groups: [[1, 2]] } });
    const given = [
      { place: "Rome", why: "secret" },
      { place: "Roma", why: "secret" },
    ];
    const output = await outputOf(vote(given, { compare: "judge", voteOn: ["place"] }), { ports: { llm } });
    expect(output).toMatchObject({ votes: 2 });
    expect(JSON.stringify(llm.requests)).toContain("Roma");
    expect(JSON.stringify(llm.requests)).not.toContain("secret");
  });

  it("is not asked when all answers are equal, or when there is no tie", async () => {
    const ports = { llm: scripted() };
    expect(await outputOf(vote(["a", "A"], { compare: "judge" }), { ports })).toMatchObject({ votes: 2 });
    expect(await outputOf(vote(["a", "b", "b"], { tieBreak: "judge" }), { ports })).toMatchObject({ answer: "b" });
  });

  it("leaves answers alone that it says nothing about", async () => {
    const llm = scripted({ reply: { groups: [[2, 3]] } });
    expect(await outputOf(vote(answers, { compare: "judge" }), { ports: { llm } })).toMatchObject({
      answer: "It should be tea",
      counts: [{ votes: 2 }, { votes: 1 }],
    });
  });

  it("chooses among answers with equally many votes", async () => {
    const llm = scripted({ contains: "equally many votes", reply: { reason: "It is true.", choice: 2 } });
    const output = await outputOf(vote(["a", "b", "b", "a", "c"], { tieBreak: "judge" }), { ports: { llm } });
    expect(output).toMatchObject({ answer: "b", decided_by: "judge", votes: 2 });
    expect(JSON.stringify(llm.requests)).not.toContain("Answer 3");
  });

  it("that names no answer is told so", async () => {
    const llm = scripted({ reply: { reason: "?", choice: 7 } }, { reply: { reason: "!", choice: 1 } });
    expect(await outputOf(vote(["a", "b"], { tieBreak: "judge" }), { ports: { llm } })).toMatchObject({ answer: "a" });
    expect(llm.requests).toHaveLength(2);
  });
});
