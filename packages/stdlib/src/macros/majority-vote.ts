import { defineMacro, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { asksJudge, reportIdleJudge, voteFields } from "../nodes/vote/vote-fields.ts";
import { answerShape, askFields, askParams, present, type SpecFields, shownParams } from "./ask-params.ts";

const VOTERS = 3;

const params = lazily(() =>
  z
    .strictObject({
      prompt: z
        .string()
        .min(1)
        .meta({ description: "What every voter is asked. A template.", examples: ["Is this spam? {{mail}}"] }),
      system_prompt: z
        .string()
        .optional()
        .meta({ description: "Instructions for every voter. A template.", examples: ["Answer with yes or no."] }),
      voters: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .meta({
          description: "How many are asked; odd numbers avoid ties. Absent: as many as there are models, else 3.",
          examples: [5],
        }),
      models: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description: "Models of the voters, in turn. Absent: all ask the same one.",
          examples: [["gpt-5-mini", "gpt-5"]],
        }),
      output_schema: answerShape()
        .optional()
        .meta({ description: "The shape every answer must have.", examples: [{ spam: "bool", reason: "str" }] }),
      ...voteFields(),
      ...shownParams(),
      ...askParams(),
    })
    .superRefine((given, issues) => {
      const report = (field: string, message: string): void =>
        issues.addIssue({ code: "custom", path: [field], message });
      const voters = votersOf(given);
      if (given.model !== undefined && given.models !== undefined)
        report("model", "stands beside models: one of them says which models vote");
      if (given.models !== undefined && given.models.length > voters)
        report("models", `has ${given.models.length} models for ${voters} voters: the last ones would never be asked`);
      if (given.quorum !== undefined && given.quorum > voters)
        report("quorum", `can never be met: there are ${voters} voters`);
      if (given.vote_on !== undefined && given.output_schema === undefined)
        report("vote_on", "names fields, and answers are texts: say what they look like with output_schema");
      for (const field of strangers(given)) report("vote_on", `names "${field}", which output_schema does not have`);
      reportIdleJudge(given, report);
    })
    .meta({
      examples: [
        {
          prompt: "Is this mail spam? {{mail}}",
          output_schema: { spam: "bool", reason: "str" },
          vote_on: "spam",
          voters: 5,
          models: ["gpt-5-mini", "gpt-5"],
        },
        { prompt: "What is the capital of {{country}}?", tie_break: "judge", judge_model: "gpt-5" },
      ],
    }),
);

type Params = z.output<ReturnType<typeof params>>;

/** Asks the same of several models at once, and takes the answer that most of them give. */
export const majorityVote = defineMacro({
  name: "majority_vote",
  description:
    "Asks several models, or one model several times, at once, and gives the answer of the majority: {answer, votes, agreement, decided_by, counts, voters}.",
  get params() {
    return params();
  },
  expand(given): readonly NodeEntry[] {
    const names = Array.from({ length: votersOf(given) }, (_, index) => `voter_${index + 1}`);
    return [
      ...names.map((name, index) => voter(name, index, given)),
      {
        kind: "vote",
        metadata: { name: "vote" },
        spec: { answers: Object.fromEntries(names.map((name) => [name, name])), ...voteSpec(given) },
      },
    ];
  },
});

function votersOf({ voters, models }: Pick<Params, "voters" | "models">): number {
  return voters ?? (models === undefined || models.length === 1 ? VOTERS : models.length);
}

/** One that fails has no vote; whether enough are left is for the vote to say. */
function voter(name: string, index: number, given: Params): NodeEntry {
  const { prompt, system_prompt, images, files, output_schema, models } = given;
  const model = models?.[index % models.length] ?? given.model;
  return {
    kind: "llm",
    metadata: { name },
    spec: {
      ...present({ system_message: system_prompt, human_message: prompt, images, files, output_schema }),
      ...askFields({ ...given, model }),
      on_error: "continue",
    },
    dependencies: [],
  };
}

function voteSpec(given: Params): SpecFields {
  const { vote_on, quorum, min_agreement, compare, tie_break, judge_model, judge_prompt, timeout, max_retries } = given;
  const judged = asksJudge(given)
    ? present({ question: given.prompt, judge_model, judge_prompt, timeout, max_retries })
    : {};
  return { ...present({ vote_on, quorum, min_agreement, compare, tie_break }), ...judged };
}

/** Words of JSON Schema; a schema with one of them, and no `properties`, does not list its fields. */
const SCHEMA_WORDS = ["type", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"];

/** Fields that are to count, and that no answer can have. */
function strangers({ vote_on = [], output_schema }: Pick<Params, "vote_on" | "output_schema">): readonly string[] {
  const properties = output_schema?.["properties"];
  const isShort = output_schema !== undefined && !SCHEMA_WORDS.some((word) => Object.hasOwn(output_schema, word));
  const fields =
    typeof properties === "object" && properties !== null ? properties : isShort ? output_schema : undefined;
  if (fields === undefined) return [];
  return (typeof vote_on === "string" ? [vote_on] : vote_on).filter((field) => !Object.hasOwn(fields, field));
}
