/** Approvals by rule: for tests, for runs nobody watches, and for what was agreed to in advance. */
import { matchesGlob } from "@hexdag/kernel";
import { type ApprovalDecision, type Approvals, type DriverType, defineDriver } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";

export interface AutoApprovalsOptions {
  /** Globs of the tools that are agreed to. Default: none. */
  readonly approve?: readonly string[] | undefined;
  /** Globs of those that never are, whatever `approve` says. */
  readonly deny?: readonly string[] | undefined;
  /** Who the decisions are said to be by. Default: `auto`. */
  readonly by?: string | undefined;
}

/** An `Approvals` that decides at once, by the name of the tool. What no rule covers is refused. */
export function createAutoApprovals({ approve = [], deny = [], by = "auto" }: AutoApprovalsOptions = {}): Approvals {
  const covers = (globs: readonly string[], tool: string): boolean => globs.some((glob) => matchesGlob(glob, tool));
  return {
    async request({ tool }, options): Promise<ApprovalDecision> {
      options?.signal?.throwIfAborted();
      if (covers(deny, tool)) return { approved: false, by, reason: `calls of "${tool}" are never approved` };
      if (covers(approve, tool)) return { approved: true, by };
      return { approved: false, by, reason: `nobody has approved calls of "${tool}" in advance` };
    },
  };
}

const globs = lazily(() => z.array(z.string().min(1)));

const config = lazily(() =>
  z.strictObject({
    approve: globs()
      .default([])
      .meta({
        description: "Globs of the tools that are agreed to. All others are refused.",
        examples: [["search_*"]],
      }),
    deny: globs()
      .default([])
      .meta({ description: "Globs of those that never are, whatever `approve` says.", examples: [["*_delete"]] }),
    by: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Who the decisions are said to be by.", examples: ["policy"] }),
  }),
);

/** The driver behind `approvals: {adapter: auto}`. */
export const autoApprovalsDriver: DriverType<"approvals", ReturnType<typeof config>> = defineDriver({
  name: "auto",
  port: "approvals",
  description: "Agrees to calls of tools by their names, or refuses them; asks nobody.",
  get config() {
    return config();
  },
  create: (given) => createAutoApprovals(given),
});
