import { defineMacro, type JsonValue, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { answerShape, askFields, askParams, present } from "./ask-params.ts";

const step = lazily(() =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, "must be letters, digits and _")
      .optional()
      .meta({ description: "What the step is called. Absent: `step_1` and so on.", examples: ["outline"] }),
    prompt: z
      .string()
      .min(1)
      .meta({
        description: "What is asked; the model sees every step before it. A template.",
        examples: ["Write it out."],
      }),
    system_prompt: z
      .string()
      .optional()
      .meta({ description: "Instructions of this step, instead of those of all.", examples: ["You are an editor."] }),
    output_schema: answerShape()
      .optional()
      .meta({ description: "The shape of this step's answer.", examples: [{ headings: "list[str]" }] }),
    ...askParams(),
  }),
);

const params = lazily(() =>
  z
    .strictObject({
      steps: z
        .array(step())
        .min(1)
        .max(100)
        .meta({
          description: "The steps, in order.",
          examples: [[{ name: "outline", prompt: "Outline a text about {{topic}}." }, { prompt: "Write it out." }]],
        }),
      system_prompt: z
        .string()
        .optional()
        .meta({ description: "Instructions of all steps. A template.", examples: ["You write plainly."] }),
      ...askParams(),
    })
    .superRefine(({ steps }, issues) => {
      const names = steps.map(nameOf);
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          issues.addIssue({
            code: "custom",
            path: ["steps", index, "name"],
            message: `is "${name}", as another step is called`,
          });
    })
    .meta({
      examples: [
        {
          steps: [
            { name: "outline", prompt: "Outline a text about {{topic}}.", output_schema: { headings: "list[str]" } },
            { name: "text", prompt: "Write it out.", model: "gpt-5" },
            { prompt: "Now shorten it to one paragraph." },
          ],
        },
      ],
    }),
);

type Step = z.output<ReturnType<typeof step>>;

/** Asks one question after the other, each in view of what was said before. */
export const llmWorkflow = defineMacro({
  name: "llm_workflow",
  aliases: ["core:llm_workflow"],
  description:
    "Asks a model one thing after the other; every step sees the ones before it. Gives the last answer; the others by their names.",
  get params() {
    return params();
  },
  expand({ steps, system_prompt, ...shared }): readonly NodeEntry[] {
    const said: JsonValue[] = [];
    return steps.map((current, index) => {
      const { prompt, output_schema } = current;
      const name = nameOf(current, index);
      const conversation = said.length === 0 ? undefined : [...said];
      // An answer in a shape may be a list, which would be taken for the parts of a message.
      const answer = output_schema === undefined ? `{{${name}}}` : `{{json ${name}}}`;
      said.push({ role: "user", content: prompt }, { role: "assistant", content: answer });
      return {
        kind: "llm",
        metadata: { name },
        spec: {
          ...present({
            system_message: current.system_prompt ?? system_prompt,
            conversation,
            human_message: prompt,
            output_schema,
          }),
          ...askFields(shared),
          ...askFields(current),
        },
      };
    });
  },
});

function nameOf({ name }: Step, index: number): string {
  return name ?? `step_${index + 1}`;
}
