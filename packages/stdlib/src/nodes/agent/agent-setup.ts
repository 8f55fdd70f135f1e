import type { RunContext } from "@hexdag/kernel";
import type { LlmMessage } from "@hexdag/kernel/ports";
import type { Conditions } from "./conditions.ts";
import type { Phases } from "./phases.ts";
import type { Team } from "./team.ts";
import type { Toolbox } from "./toolbox.ts";

/** Everything an agent goes by. */
export interface AgentSetup {
  readonly ctx: RunContext;
  readonly team: Team;
  readonly toolbox: Toolbox;
  /** Of the node's own agent. */
  readonly phases: Phases;
  readonly conditions: Conditions;
  /** What is said to a model whose answer is not final. */
  readonly continuationPrompt: string;
  /** What is remembered, and the task. */
  readonly opening: readonly LlmMessage[];
  readonly maxSteps: number;
  readonly onMaxSteps: "fail" | "return";
  readonly parallel: boolean;
  readonly stream: boolean;
  /** Globs of the tools that somebody must agree to, besides those that say so themselves. */
  readonly approve: readonly string[];
  readonly maxContextTokens: number | undefined;
  readonly onFullContext: "trim" | "summarise";
}
