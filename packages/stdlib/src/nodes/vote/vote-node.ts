import {
  type AnyNodeType,
  defineNode,
  isJsonObject,
  type JsonSchema,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import type { Validator } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { ballotKey, countedPart } from "./ballot-key.ts";
import {
  type Ballot,
  type Candidate,
  checkAgreement,
  checkQuorum,
  countVotes,
  hasVoted,
  leadersOf,
  mergedKeys,
  tied,
} from "./count-votes.ts";
import { bestAnswer, type Judge, sameAnswers } from "./judge.ts";
import { asksJudge, reportIdleJudge, voteFields } from "./vote-fields.ts";

const spec = lazily(() =>
  z
    .strictObject({
      answers: z.union([z.string().min(1), z.array(z.json()).min(1), z.record(z.string(), z.json())]).meta({
        description:
          "What the voters answered: an expression that gives a list or a map, or a list or map of expressions. One that is null has not voted.",
        examples: [["first", "second.label", "third"], { careful: "slow_model", quick: "fast_model" }],
      }),
      question: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: "What the voters were asked, for the judge. A template.",
          examples: ["Which department is this letter for? {{letter}}"],
        }),
      ...voteFields(),
    })
    .superRefine((given, issues) => {
      const report = (field: string, message: string): void =>
        issues.addIssue({ code: "custom", path: [field], message });
      const voters = typeof given.answers === "string" ? undefined : Object.keys(given.answers).length;
      if (voters !== undefined && given.quorum !== undefined && given.quorum > voters)
        report("quorum", `can never be met: there are ${voters} voters`);
      reportIdleJudge(given, report);
    })
    .meta({ examples: [{ answers: ["first", "second", "third"], vote_on: "label", tie_break: "fail" }] }),
);

const RESULT: JsonSchema = {
  type: "object",
  properties: {
    answer: {},
    votes: { type: "integer" },
    agreement: { type: "number" },
    decided_by: { enum: ["votes", "first", "judge"] },
    counts: {
      type: "array",
      items: {
        type: "object",
        properties: { answer: {}, votes: { type: "integer" } },
        required: ["answer", "votes"],
      },
    },
    voters: {
      type: "array",
      items: {
        type: "object",
        properties: { voter: { type: "string" }, answer: {}, voted: { type: "boolean" }, agrees: { type: "boolean" } },
        required: ["voter", "answer", "voted", "agrees"],
      },
    },
  },
  required: ["answer", "votes", "agreement", "decided_by", "counts", "voters"],
};

/**
 * Makes the `vote` kind: of several answers, the one that most have given.
 *
 * @param loadValidator - called when a judge is asked.
 */
export function createVoteNode(loadValidator: () => Promise<Validator>): AnyNodeType {
  const voteNode = defineNode({
    kind: "vote",
    description: "Counts the answers of several voters and gives the one that has most votes.",
    get spec() {
      return spec();
    },
    fields: { answers: "mapping", question: "template", judge_prompt: "template" },
    ports: (given): readonly string[] => (asksJudge(given) ? ["llm"] : []),
    // Where all agree, nobody is asked.
    caps: (given) => (asksJudge(given) ? [{ cap: "llm", optional: true }] : []),
    effect: "effectful",
    idempotent: true,
    readsInput: false,
    result: () => RESULT,
    async run({ config, ctx }) {
      const { voteOn } = config;
      const fields = typeof voteOn === "string" ? [voteOn] : voteOn;
      const ballots = ballotsOf(config.answers);
      checkQuorum(ballots, config);
      const judge = async (inner: RunContext): Promise<Judge> => ({
        llm: inner.llm,
        validator: await loadValidator(),
        model: config.judgeModel,
        question: config.question,
        criteria: config.judgePrompt,
        options: { signal: inner.signal },
      });
      const keyOf = (answer: JsonValue): string => ballotKey(answer, fields);
      const equal = countVotes(ballots, keyOf);
      let candidates = equal;
      if (config.compare === "judge" && equal.length > 1) {
        const shown = equal.map(({ answer }) => countedPart(answer, fields));
        const groups = await ctx.step("same", async (inner) => await sameAnswers(shown, await judge(inner)));
        candidates = countVotes(ballots, mergedKeys(equal, asGroups(groups), keyOf));
      }
      const { winner, by } = await decide(leadersOf(candidates), { how: config.tieBreak, judge, ctx });
      const answered = ballots.filter(hasVoted).length;
      checkAgreement(winner, answered, config);
      return {
        answer: winner.answer,
        votes: winner.voters.length,
        agreement: winner.voters.length / answered,
        decided_by: by,
        counts: candidates.map(({ answer, voters }) => ({ answer, votes: voters.length })),
        voters: ballots.map((ballot) => ({
          ...ballot,
          voted: hasVoted(ballot),
          agrees: winner.voters.includes(ballot.voter),
        })),
      };
    },
  });
  return voteNode;
}

/** Voters of a list go by their position, from 1. */
function ballotsOf(answers: JsonValue): readonly Ballot[] {
  if (Array.isArray(answers)) return answers.map((answer: JsonValue, index) => ({ voter: String(index + 1), answer }));
  if (isJsonObject(answers))
    return Object.entries(answers).map(([voter, answer]) => ({ voter, answer: answer ?? null }));
  return [{ voter: "1", answer: answers }];
}

/** What a step gives back is JSON. */
function asGroups(groups: JsonValue): readonly (readonly number[])[] {
  const isPosition = (value: JsonValue): value is number => typeof value === "number";
  const lists: readonly JsonValue[] = Array.isArray(groups) ? groups : [];
  return lists.map((group) => (Array.isArray(group) ? group.filter(isPosition) : []));
}

interface Deciding {
  readonly how: "first" | "judge" | "fail";
  readonly judge: (inner: RunContext) => Promise<Judge>;
  readonly ctx: RunContext;
}

/** What the judge says is a step of its own, so that it is asked once. */
async function decide(
  leaders: readonly Candidate[],
  { how, judge, ctx }: Deciding,
): Promise<{ readonly winner: Candidate; readonly by: "votes" | "first" | "judge" }> {
  const [first, second] = leaders;
  if (first === undefined || (second !== undefined && how === "fail")) throw tied(leaders);
  if (second === undefined) return { winner: first, by: "votes" };
  if (how === "first") return { winner: first, by: "first" };
  const answers = leaders.map(({ answer }) => answer);
  const choice = await ctx.step("best", async (inner) => await bestAnswer(answers, await judge(inner)));
  return { winner: leaders[typeof choice === "number" ? choice : 0] ?? first, by: "judge" };
}
