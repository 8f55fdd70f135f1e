/** One tool call of an agent, from what the model wrote to what it is shown: judged, approved where that is needed, made. */
import type { JsonValue, RunContext } from "@hexdag/kernel";
import type { LlmToolCallPart, LlmToolResultPart, ToolProgress } from "@hexdag/kernel/ports";
import type { AgentSetup } from "./agent-setup.ts";
import { askApproval, changedText, needsApproval, refusalText } from "./approving.ts";
import type { Agent } from "./team.ts";

/** Where a call stands in the conversation. */
export interface CallSite {
  /** `2.1`: the first call of the second turn. */
  readonly name: string;
  readonly by: Agent;
  /** What the model said beside it. */
  readonly reason: string;
}

export interface Made {
  /** The call as it was made. */
  readonly call: LlmToolCallPart;
  /** What its step gave: a tool's result, whether it was made or refused. */
  readonly value: JsonValue;
  /** What the model should know besides. */
  readonly note?: string;
}

/** Makes a call, or says why not. Every way it can go is a step. */
export async function makeCall(wanted: LlmToolCallPart, site: CallSite, setup: AgentSetup): Promise<Made> {
  const { ctx, toolbox, approve, stream } = setup;
  const keyOf = (name: string): string => keyFor(`${name}-${site.name}`, site.by);
  const judged = toolbox.judge(wanted, site.by.tools);
  const key = keyOf("tool");
  if ("refused" in judged) return { call: wanted, value: await ctx.step(key, () => judged.refused) };
  const { tool, call } = judged;
  const decision =
    tool !== undefined && needsApproval(tool, approve)
      ? await askApproval({ ctx, call, tool, reason: site.reason, key: keyOf("approve") })
      : undefined;
  if (decision?.approved === false) {
    const { id, name } = call;
    const refused: LlmToolResultPart = { type: "tool-result", id, name, result: refusalText(decision), isError: true };
    return { call, value: await ctx.step(key, () => refused) };
  }
  const approved = decision?.arguments === undefined ? call : { ...call, arguments: decision.arguments };
  const watch = stream ? toolWatch(ctx, call.name, key) : undefined;
  const value = await ctx.step(key, async (inner) => {
    watch?.started();
    const result = await toolbox.call(approved, { key, ctx: inner, onProgress: watch?.progress });
    watch?.ended(result);
    return result;
  });
  const note = decision?.arguments === undefined ? {} : { note: changedText(call.name, decision) };
  return { call: approved, value, ...note };
}

/** A turn may have handed the conversation over meanwhile: a call's steps are named after who asked for it. */
function keyFor(name: string, { name: agent }: Agent): string {
  return agent === undefined ? name : `${name}@${agent}`;
}

interface ToolWatch {
  started(): void;
  progress(progress: ToolProgress): void;
  ended(result: LlmToolResultPart): void;
}

/** Publishes when a call begins, how it gets on and how it ends. */
function toolWatch(ctx: RunContext, tool: string, call: string): ToolWatch {
  const tell = (message: string, more: { readonly [name: string]: JsonValue }): void =>
    ctx.emit({ type: "node.progress", message: `${tool}: ${message}`, data: { tool, call, ...more } });
  return {
    started: () => tell("called", { status: "started" }),
    progress({ progress, total, message }) {
      const share = total === undefined ? `${progress}` : `${progress} of ${total}`;
      tell(message === undefined ? share : `${message} (${share})`, {
        status: "running",
        progress,
        ...(total === undefined ? {} : { total }),
      });
    },
    ended: ({ isError }) =>
      tell(isError === true ? "failed" : "done", { status: isError === true ? "failed" : "done" }),
  };
}
