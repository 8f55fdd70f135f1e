import * as z from "zod";
import { lazily } from "../../lazily.ts";

/** How votes are counted and what decides: the same fields for the `vote` node and for the macro that asks the voters too. */
export const voteFields = lazily(() => ({
  vote_on: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .meta({
      description: "Of answers that are maps, the field or fields that count; the others may differ. Absent: all.",
      examples: ["label", ["label", "urgent"]],
    }),
  quorum: z
    .int()
    .positive()
    .optional()
    .meta({ description: "How many voters must have answered. Absent: more than half of them.", examples: [3] }),
  min_agreement: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta({ description: "The part of the answers that must be for the winner, from 0 to 1.", examples: [0.6] }),
  compare: z
    .enum(["equality", "judge"])
    .default("equality")
    .meta({
      description:
        "Which answers are the same: equal ones (case, spacing and a full stop at the end do not count), or those that a model holds to mean the same.",
      examples: ["judge"],
    }),
  tie_break: z
    .enum(["first", "judge", "fail"])
    .default("first")
    .meta({
      description:
        "When answers have equally many votes: the one given by the earliest voter, the one a model chooses, or none, and the node fails.",
      examples: ["judge"],
    }),
  judge_model: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "The model that judges. Absent: the adapter's.",
      examples: ["gpt-5"],
    }),
  judge_prompt: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "What the judge should look at, added to its instructions. A template.",
      examples: ["Amounts must be equal to the cent."],
    }),
}));

/** Whether a model judges anything in a vote. */
export function asksJudge(given: { readonly compare?: unknown; readonly [field: string]: unknown }): boolean {
  return given.compare === "judge" || (given["tie_break"] ?? given["tieBreak"]) === "judge";
}

/** Says that fields for the judge are there, and no judge. */
export function reportIdleJudge(
  given: { readonly compare?: unknown; readonly [field: string]: unknown },
  report: (field: string, message: string) => void,
): void {
  if (asksJudge(given)) return;
  for (const field of ["judge_model", "judge_prompt"])
    if (given[field] !== undefined) report(field, "means nothing without a judge: set compare or tie_break to judge");
}
