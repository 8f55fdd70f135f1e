import { defineMacro, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { agentFields, agentParams, reportTwoLists, toolsParam } from "./agent-params.ts";
import { askFields, present } from "./ask-params.ts";

const PLANNER =
  "Plan how to solve the task below; do not solve it. Write at most seven numbered steps, each one line. Say which facts have to be looked up and which only have to be thought through, and how the result can be checked.";

const WORKER =
  "Work on the task step by step. Before you call a tool, know what you want to find out; after it, say in one sentence what you have learned. Look up what you do not know instead of guessing, and when a tool fails or gives nothing, try another way. Before you answer, check the answer against everything the task asks for. If something cannot be found out, say so.";

const params = lazily(() =>
  z
    .strictObject({
      main_prompt: z
        .string()
        .min(1)
        .meta({ description: "The task. A template.", examples: ["Find out who wrote {{title}}."] }),
      system_prompt: z
        .string()
        .optional()
        .meta({ description: "Instructions before the task. A template.", examples: ["You are a careful librarian."] }),
      plan: z
        .boolean()
        .default(true)
        .meta({ description: "Whether the model writes a plan first, which the agent is shown.", examples: [false] }),
      max_steps: z
        .int()
        .min(1)
        .max(1_000)
        .default(10)
        .meta({ description: "Turns of the agent at most.", examples: [5] }),
      on_max_steps: z
        .enum(["fail", "return"])
        .default("return")
        .meta({
          description: "After the last turn the agent answers with what it has, or the node fails.",
          examples: ["fail"],
        }),
      tools: toolsParam("all that its caps allow. `[]`: none"),
      ...agentParams(),
    })
    .superRefine((given, issues) => {
      reportTwoLists(given, (field, message) => issues.addIssue({ code: "custom", path: [field], message }));
    })
    .meta({ examples: [{ main_prompt: "Find out who wrote {{title}}.", tools: ["search_*"], max_steps: 8 }] }),
);

/** Plans, then works with tools until it has an answer. */
export const reasoningAgent = defineMacro({
  name: "reasoning_agent",
  aliases: ["core:reasoning_agent"],
  description: "Writes a plan for a task, then works on it with tools, step by step, until it has an answer.",
  get params() {
    return params();
  },
  expand(given): readonly NodeEntry[] {
    const { main_prompt, system_prompt, plan, max_steps, on_max_steps } = given;
    const planner: NodeEntry = {
      kind: "llm",
      metadata: { name: "plan" },
      spec: { system_message: PLANNER, human_message: main_prompt, ...askFields(given) },
    };
    const agent: NodeEntry = {
      kind: "agent",
      metadata: { name: "agent" },
      spec: {
        ...present({
          system_prompt: system_prompt === undefined ? WORKER : `${system_prompt}\n\n${WORKER}`,
          main_prompt: plan ? `${main_prompt}\n\nA plan, to be followed as far as it helps:\n{{plan}}` : main_prompt,
          max_steps,
          on_max_steps,
        }),
        ...agentFields(given),
      },
    };
    return plan ? [planner, agent] : [agent];
  },
});
