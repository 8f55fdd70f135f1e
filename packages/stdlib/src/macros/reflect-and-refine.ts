import { defineMacro, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { answerShape, askFields, askParams, present } from "./ask-params.ts";

const CRITIC =
  "You review an answer to a task. Look for mistakes, for what the task asks and the answer leaves out, and for what nobody would understand. If there is nothing that matters, say that you are satisfied; else say what to change, most important first. Do not rewrite the answer, and do not ask for more than the task does.";

const REFINER =
  "Below are a task, an answer to it and a review of that answer. Write the answer anew, so that the review has nothing left to object to. Keep what was good. Give the new answer alone, without a word about the review.";

const VERDICT = {
  type: "object",
  properties: {
    critique: { type: "string", description: "What should change, most important first; empty when nothing should." },
    satisfied: { type: "boolean", description: "Whether the answer can stay as it is." },
  },
  required: ["critique", "satisfied"],
  additionalProperties: false,
} as const;

const params = lazily(() =>
  z
    .strictObject({
      prompt: z
        .string()
        .min(1)
        .meta({ description: "The task. A template.", examples: ["Write a notice about {{topic}}."] }),
      system_prompt: z
        .string()
        .optional()
        .meta({ description: "Instructions for the author. A template.", examples: ["You write plainly."] }),
      criteria: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: "What the critic should look at, besides the task. A template.",
          examples: ["Every number must be in the source: {{source}}"],
        }),
      max_rounds: z
        .int()
        .min(1)
        .max(20)
        .default(2)
        .meta({ description: "Most reviews; each may lead to one more version.", examples: [3] }),
      output_schema: answerShape()
        .optional()
        .meta({ description: "The shape of the answer.", examples: [{ title: "str", text: "str" }] }),
      critic_model: z
        .string()
        .min(1)
        .optional()
        .meta({ description: "The model that reviews. Absent: the author's.", examples: ["gpt-5"] }),
      ...askParams(),
    })
    .meta({ examples: [{ prompt: "Write a notice about {{topic}}.", criteria: "At most 80 words.", max_rounds: 3 }] }),
);

type Params = z.output<ReturnType<typeof params>>;

/** Writes an answer, has it reviewed, and writes it anew until the critic is satisfied. */
export const reflectAndRefine = defineMacro({
  name: "reflect_and_refine",
  description:
    "Writes a draft, has it reviewed and refines it, until the critic is satisfied or max_rounds are over: {answer, rounds, satisfied, critique}.",
  get params() {
    return params();
  },
  expand(given): readonly NodeEntry[] {
    const { prompt, system_prompt, output_schema, max_rounds } = given;
    const written = { ...present({ output_schema }), ...askFields(given) };
    return [
      {
        kind: "llm",
        metadata: { name: "draft" },
        spec: { ...present({ system_message: system_prompt, human_message: prompt }), ...written },
      },
      {
        kind: "loop",
        metadata: { name: "rounds" },
        spec: {
          while: "not $state.satisfied",
          initial_state: { answer: "{{draft}}", satisfied: false, critique: "" },
          max_iterations: max_rounds,
          on_max_iterations: "stop",
          body: body(given, written),
          state_update: { answer: "$body.answer", satisfied: "$body.satisfied", critique: "$body.critique" },
          collect: "last",
        },
      },
      {
        kind: "data",
        metadata: { name: "result" },
        spec: {
          output: {
            answer: "{{rounds.metadata.final_state.answer}}",
            rounds: "{{rounds.metadata.iterations}}",
            satisfied: "{{rounds.metadata.final_state.satisfied}}",
            critique: "{{rounds.metadata.final_state.critique}}",
          },
        },
      },
    ];
  },
});

/** One round: a review, and a new version where the review wants one. */
function body(given: Params, written: NodeEntry["spec"]): NodeEntry["spec"][string] {
  const { prompt, system_prompt, criteria, critic_model } = given;
  const seen = `The task:\n${prompt}\n\nThe answer:\n{{$state.answer}}`;
  const critic = {
    kind: "llm",
    metadata: { name: "critic" },
    spec: {
      system_message: criteria === undefined ? CRITIC : `${CRITIC}\n\n${criteria}`,
      human_message: seen,
      output_schema: VERDICT,
      ...askFields({ ...given, model: critic_model ?? given.model }),
    },
  };
  const refined = {
    kind: "llm",
    metadata: { name: "refined" },
    spec: {
      system_message: system_prompt === undefined ? REFINER : `${system_prompt}\n\n${REFINER}`,
      human_message: `${seen}\n\nThe review:\n{{critic.critique}}`,
      ...written,
      when: "not critic.satisfied",
    },
  };
  const round = {
    kind: "expression",
    metadata: { name: "round" },
    spec: {
      expressions: {
        satisfied: "critic.satisfied",
        critique: "critic.critique",
        answer: "$state.answer if critic.satisfied else refined",
      },
    },
  };
  return [critic, refined, round];
}
