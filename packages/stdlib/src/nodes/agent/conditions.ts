/** When an agent stops before it has answered, and when its answer is not the last word yet: expressions of the node's spec. */
import type { JsonValue, Locals, RunContext } from "@hexdag/kernel";
import { holds } from "../composite/deferred-value.ts";

/** What the conditions of an agent see, besides what every expression does. */
export const AGENT_LOCALS = ["$turn", "$calls", "$text", "$answer", "$agent"] as const;

/** A tool call that was made or refused, with what the model was told. */
export interface MadeCall {
  readonly name: string;
  readonly arguments: JsonValue;
  readonly result: JsonValue;
  readonly is_error: boolean;
  /** The turn it was asked for in. */
  readonly turn: number;
}

/** How far an agent is. */
export interface AgentProgress {
  readonly turn: number;
  readonly calls: readonly MadeCall[];
  readonly text: string;
  readonly agent: string | undefined;
}

export interface ConditionSetup {
  readonly ctx: RunContext;
  /** As the node's config holds them; absent: never. */
  readonly stopWhen: unknown;
  readonly continueWhen: unknown;
}

export interface Conditions {
  /** After tools have answered: whether the model must answer now. */
  stops(progress: AgentProgress): Promise<boolean>;
  /** After an answer: whether it is not final. */
  goesOn(progress: AgentProgress, answer: JsonValue): Promise<boolean>;
}

/** Each decision is a step: an expression may ask for the time, and a resumed agent must not decide otherwise. */
export function createConditions({ ctx, stopWhen, continueWhen }: ConditionSetup): Conditions {
  const judge = async (condition: unknown, key: string, locals: Locals): Promise<boolean> =>
    condition !== undefined && (await ctx.step(key, () => holds(condition, locals))) === true;
  return {
    stops: (progress) => judge(stopWhen, `stop-${progress.turn}`, localsOf(progress, null)),
    goesOn: (progress, answer) => judge(continueWhen, `continue-${progress.turn}`, localsOf(progress, answer)),
  };
}

function localsOf({ turn, calls, text, agent }: AgentProgress, answer: JsonValue): Locals {
  return {
    $turn: turn,
    $calls: calls.map((call) => ({ ...call })),
    $text: text,
    $answer: answer,
    $agent: agent ?? null,
  };
}
