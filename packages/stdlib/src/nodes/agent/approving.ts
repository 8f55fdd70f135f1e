/** Asking before a tool is called: which calls need it, the question, and what is made of the decision. */
import { isHexdagError, isJsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import type { ApprovalDecision, LlmToolCallPart, ToolDescription } from "@hexdag/kernel/ports";
import { callKey } from "./call-key.ts";
import { matches } from "./toolbox.ts";

/** Whether somebody must agree: the node says so, or the tool itself, which nothing switches off. */
export function needsApproval({ name, hints }: ToolDescription, globs: readonly string[]): boolean {
  return hints?.sensitive === true || matches(name, globs);
}

export interface ApprovalQuestion {
  readonly ctx: RunContext;
  readonly call: LlmToolCallPart;
  readonly tool: ToolDescription;
  /** What the model said beside the call. */
  readonly reason: string;
  /** Names the question within the node, so that a resumed agent does not ask again. */
  readonly key: string;
}

/** Asks, and waits for the decision. A run that has nobody to ask refuses. */
export async function askApproval({ ctx, call, tool, reason, key }: ApprovalQuestion): Promise<ApprovalDecision> {
  const { name, arguments: args } = call;
  const given = await ctx.step(key, async (inner): Promise<ApprovalDecision> => {
    const { approvals } = inner.ports;
    if (approvals === undefined)
      return { approved: false, reason: "this run has nobody to ask, for want of a port `approvals`" };
    ctx.emit({ type: "node.progress", message: `waiting for approval of ${name}`, data: { tool: name, call: key } });
    const request = {
      tool: name,
      description: tool.description,
      arguments: args,
      ...(reason === "" ? {} : { reason }),
      runId: inner.runId,
      node: inner.nodeName,
      idempotencyKey: callKey(ctx, key, call),
    };
    try {
      return toJson(await approvals.request(request, { signal: inner.signal }));
    } catch (error) {
      // Who may not even ask has his answer.
      if (isHexdagError(error) && error.code === "HD7101") return { approved: false, reason: error.message };
      throw error;
    }
  });
  return asDecision(given);
}

/** What the model is told of a call that nobody agreed to. */
export function refusalText({ by, reason }: ApprovalDecision): string {
  return `the call was not approved${by === undefined ? "" : ` by ${by}`}${reason === undefined ? "" : `: ${reason}`}`;
}

/** What the model is told when it was agreed to something else than it asked for. */
export function changedText(name: string, { by, reason, arguments: args }: ApprovalDecision): string {
  const who = by === undefined ? "whoever approved it" : by;
  return `"${name}" was called with other arguments than yours, as ${who} wants it: ${JSON.stringify(args)}${reason === undefined ? "" : ` (${reason})`}`;
}

/** Without what is undefined, which JSON has not. */
function toJson({ approved, by, reason, arguments: args }: ApprovalDecision): ApprovalDecision {
  return {
    approved,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(args === undefined ? {} : { arguments: args }),
  };
}

/** What a journal gives back. Whatever does not say yes says no. */
function asDecision(value: JsonValue): ApprovalDecision {
  const { approved, by, reason, arguments: args } = isJsonObject(value) ? value : {};
  return {
    approved: approved === true,
    ...(typeof by === "string" ? { by } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
    ...(isJsonObject(args) ? { arguments: args } : {}),
  };
}
