import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { modelFields } from "../llm/model-fields.ts";
import { checkHandoffs, handoffsField } from "./handoff-spec.ts";

const globs = lazily(() => z.array(z.string().min(1)));

const phase = lazily(() =>
  z.strictObject({
    prompt: z.string().meta({
      description: "What the agent is told when it enters the phase. A template.",
      examples: ["Write the report from what you found."],
    }),
    tools: globs()
      .optional()
      .meta({
        description: "Tools of this phase, of those the agent has.",
        examples: [["write_*"]],
      }),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "The phase's model.", examples: ["openai/gpt-5-mini"] }),
  }),
);

const asked = lazily(() => ({
  main_prompt: z
    .string()
    .min(1)
    .meta({
      description: "The task. A template.",
      examples: ["Find out who wrote {{title}}."],
    }),
  system_prompt: z
    .string()
    .optional()
    .meta({
      description: "Instructions before the task. A template.",
      examples: ["You are a careful librarian."],
    }),
  tools: globs()
    .optional()
    .meta({
      description: "Globs of the tools it may call; left out, all that its caps allow. `[]`: none.",
      examples: [["search_*", "github:get_*"]],
    }),
  available_tools: globs()
    .optional()
    .meta({ description: "Another name for tools.", examples: [["search_*"]] }),
  phases: z
    .record(z.string(), phase())
    .optional()
    .meta({
      description:
        "Phases by name, with prompts, tools and models of their own. The agent changes by calling `change_phase`.",
      examples: [{ write: { prompt: "Write it down.", tools: [] } }],
    }),
  output_schema: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description: "The answer must be JSON of this schema; the result is then that value.",
      examples: [{ author: "str", year: "int?" }],
    }),
}));

/** What it keeps, shows and tells. */
const kept = lazily(() => ({
  parallel_tools: z
    .boolean()
    .default(true)
    .meta({
      description: "Whether tool calls of one turn run at the same time.",
      examples: [false],
    }),
  max_result_length: z
    .int()
    .min(100)
    .default(20_000)
    .meta({
      description: "The longest tool result the model is shown, in characters; the rest is cut, with a word about it.",
      examples: [4_000],
    }),
  max_context_tokens: z
    .int()
    .min(500)
    .optional()
    .meta({
      description: "When the conversation grows longer, its oldest rounds go. Absent: never.",
      examples: [32_000],
    }),
  on_full_context: z
    .enum(["trim", "summarise"])
    .default("trim")
    .meta({
      description: "Whether what goes is dropped, or summarised by the model.",
      examples: ["summarise"],
    }),
  memory: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "A key of the `memory` port under which the conversation is kept from run to run. A template.",
      examples: ["chat:{{user}}"],
    }),
  max_history: z
    .int()
    .min(2)
    .optional()
    .meta({
      description: "How many messages `memory` keeps, tasks and answers counted; the oldest go. Absent: all.",
      examples: [20],
    }),
  stream: z
    .boolean()
    .default(false)
    .meta({
      description:
        "Publish what the model writes and thinks piece by piece, as `llm.token` and `llm.reasoning` events, and every tool call as it begins, gets on and ends, as `node.progress`.",
      examples: [true],
    }),
}));

const condition = lazily(() => z.union([z.string().min(1), z.boolean()], { error: "must be an expression" }));

/** When it ends before it answers, when its answer is not the last, and who is asked. */
const conditions = lazily(() => ({
  stop_when: condition()
    .optional()
    .meta({
      description:
        "An expression over `$turn`, `$calls` (each {name, arguments, result, is_error, turn}), `$text` and `$agent`, read after each round of tool results. When it holds, the model is asked for its answer at once, without tools.",
      examples: ['any($calls, c => c.name == "submit" and not c.is_error)'],
    }),
  continue_when: condition()
    .optional()
    .meta({
      description:
        "An expression over the same names and `$answer`. When it holds, the answer is not final: continuation_prompt is said, and the agent goes on, up to max_steps.",
      examples: ["len($answer.sources) < 3 and $turn < 8"],
    }),
  continuation_prompt: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "What is said when the answer is not final. A template; the default asks it to go on.",
      examples: ["Find more sources."],
    }),
  approve: globs()
    .optional()
    .meta({
      description:
        "Globs of the tools that somebody must agree to before each call, through the port `approvals`. Tools that say they are sensitive need it whatever stands here.",
      examples: [["refund", "email:*"]],
    }),
  handoffs: handoffsField(),
}));

/** How long it works, and with which model. */
const bounds = lazily(() => ({
  max_steps: z
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .meta({
      description: "Turns of the model at most.",
      examples: [10],
    }),
  on_max_steps: z
    .enum(["fail", "return"])
    .default("fail")
    .meta({
      description:
        "After the last turn the node fails, or the model is asked once more, without tools, for the best it has.",
      examples: ["return"],
    }),
  ...modelFields(),
}));

/** Fields that do nothing without another, and what to say of them then. */
const IDLE = [
  ["continuation_prompt", "continue_when", "is said when continue_when holds, and there is none"],
  ["max_history", "memory", "is how many messages memory keeps, and there is none"],
  ["on_full_context", "max_context_tokens", "is what is done beyond max_context_tokens, and there is none"],
] as const;

/** What may stand in the `spec` of an agent node. */
export const agentSpec = lazily(() =>
  z
    .strictObject({
      ...asked(),
      ...bounds(),
      ...kept(),
      ...conditions(),
    })
    .superRefine((given, issues) => {
      if (given.tools !== undefined && given.available_tools !== undefined)
        issues.addIssue({
          code: "custom",
          path: ["available_tools"],
          message: "means the same as tools: keep one of them",
        });
      // What is the default anyway is no mistake.
      const said = { ...given, on_full_context: given.on_full_context === "trim" ? undefined : given.on_full_context };
      for (const [field, needed, message] of IDLE)
        if (said[field] !== undefined && said[needed] === undefined)
          issues.addIssue({ code: "custom", path: [field], message });
      checkHandoffs(given.handoffs, given.output_schema !== undefined, issues);
    })
    .meta({ examples: [{ main_prompt: "Find out who wrote {{title}}.", tools: ["search"], max_steps: 5 }] }),
);
