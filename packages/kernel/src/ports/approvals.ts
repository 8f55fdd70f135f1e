import type { JsonObject } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import { memberText, type PortMethodTable } from "./port-method.ts";

/**
 * Somebody who agrees to things before they are done: a person at a terminal, a queue that people look at, a rule.
 *
 * - `request` resolves once there is a decision, however long that takes; a refusal is a decision and no failure.
 * - Asked again with the same `idempotencyKey`, it gives the decision that was made, or waits for the one that is being made; nobody
 *   is asked twice.
 * - When aborted it rejects with the signal's reason, and the question is withdrawn where that can be done.
 * - Whoever asks goes by `approved` alone. Without a decision nothing is done.
 */
export interface Approvals extends PortLifecycle {
  request(request: ApprovalRequest, options?: CallOptions): Promise<ApprovalDecision>;
}

export interface ApprovalRequest {
  /** The tool that is to be called. */
  readonly tool: string;
  /** What the tool says of itself. */
  readonly description?: string;
  /** What it is to be called with. */
  readonly arguments: JsonObject;
  /** Why, in the words of whoever wants to call it: often a model's, and to be read as such. */
  readonly reason?: string;
  readonly runId: string;
  /** Path of the node that asks. */
  readonly node: string;
  /** The same for every try of one question. */
  readonly idempotencyKey: string;
}

export interface ApprovalDecision {
  readonly approved: boolean;
  /** Who decided. */
  readonly by?: string;
  /** Told to whoever asked: why not, or under which condition. */
  readonly reason?: string;
  /** What it is to be called with instead. Absent: what was asked for. */
  readonly arguments?: JsonObject;
}

export const APPROVALS_METHODS: PortMethodTable = {
  request: {
    cap: "approval",
    subject: ([request]) => memberText(request, "tool"),
    meter: "none",
    // Not by name: only who is about to do something knows what it asks for.
    style: "call",
    arity: 1,
  },
};
