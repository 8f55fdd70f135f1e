/** The other agents of an agent node: what may stand under `handoffs`, and how those names go together. */
import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { modelFields } from "../llm/model-fields.ts";

/** Names become part of the name of a tool, which vendors restrict. */
const NAME = /^[A-Za-z0-9_-]{1,40}$/;

const agent = lazily(() =>
  z.strictObject({
    description: z
      .string()
      .min(1)
      .meta({
        description: "What it is for: read by the agents that can hand over to it.",
        examples: ["Knows everything about bills and refunds."],
      }),
    system_prompt: z
      .string()
      .min(1)
      .meta({
        description: "Its instructions. A template.",
        examples: ["You settle bills. Look every bill up first."],
      }),
    tools: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description: "Globs of the tools it may call; left out, those of the node. `[]`: none.",
        examples: [["billing:*"]],
      }),
    ...modelFields(),
    output_schema: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({
        description: "Its answers must be JSON of this schema. For nodes without an output_schema of their own.",
        examples: [{ refund: "float", reason: "str?" }],
      }),
    handoffs: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description: "Others it can hand over to. It can always hand back to the agent it has the conversation from.",
        examples: [["returns"]],
      }),
  }),
);

/** The field `handoffs`. */
export const handoffsField = lazily(() =>
  z
    .record(z.string(), agent())
    .optional()
    .meta({
      description:
        "Other agents by name, to whom the conversation can be handed over: the model calls `hand_off_to_<name>`, and the other goes on under its own instructions, tools and model. `max_steps` is for all of them together.",
      examples: [
        { billing: { description: "Bills and refunds.", system_prompt: "You settle bills.", tools: ["billing:*"] } },
      ],
    }),
);

/** Other agents as a spec names them. */
export type HandoffSpecs = z.output<ReturnType<typeof handoffsField>>;

interface IssueSink {
  addIssue(
    issue:
      | { code: "custom"; path: PropertyKey[]; message: string }
      | { code: "invalid_value"; path: PropertyKey[]; values: string[]; input: unknown },
  ): void;
}

/** Whether the agents fit together, as far as the spec says. */
export function checkHandoffs(specs: HandoffSpecs, hasSchema: boolean, issues: IssueSink): void {
  const names = Object.keys(specs ?? {});
  for (const [own, { handoffs = [], output_schema: schema }] of Object.entries(specs ?? {})) {
    const others = names.filter((each) => each !== own);
    if (!NAME.test(own))
      issues.addIssue({
        code: "custom",
        path: ["handoffs", own],
        message: "the name is part of a tool's: letters, digits, _ and -, at most 40 of them",
      });
    for (const [index, target] of handoffs.entries()) {
      const path = ["handoffs", own, "handoffs", index];
      if (target === own) issues.addIssue({ code: "custom", path, message: "names the agent itself" });
      else if (others.length === 0)
        issues.addIssue({ code: "custom", path, message: `there is no other agent than "${own}"` });
      else if (!others.includes(target))
        issues.addIssue({ code: "invalid_value", path, values: others, input: target });
    }
    if (schema !== undefined && hasSchema)
      issues.addIssue({
        code: "custom",
        path: ["handoffs", own, "output_schema"],
        message: "the node's own output_schema is for every agent: keep one of them",
      });
  }
}
