import { HexdagError } from "../errors/hexdag-error.ts";
import { durationError } from "../guard/guard-errors.ts";
import type { PlanLimits } from "../plan/guards.ts";

/** When an attempt is out of time, and what it then fails with. */
export interface Deadline {
  readonly afterMs: number;
  error(): HexdagError;
}

export interface DeadlineTerms {
  /** The node's path. */
  readonly node: string;
  /** Per attempt. */
  readonly timeoutMs: number | undefined;
  /** The node's own, whose `maxDurationMs` is for all its attempts. */
  readonly limits: PlanLimits | undefined;
  /** What earlier attempts took. */
  readonly spentMs: number;
}

/** The sooner of a node's timeout and its `max_duration`; `undefined` when it has neither. */
export function deadlineOf({ node, timeoutMs, limits, spentMs }: DeadlineTerms): Deadline | undefined {
  const total = limits?.maxDurationMs;
  const left = total === undefined ? Number.POSITIVE_INFINITY : Math.max(0, total - spentMs);
  if (limits !== undefined && total !== undefined && left < (timeoutMs ?? Number.POSITIVE_INFINITY)) {
    return { afterMs: left, error: () => durationError(total, { owner: `node "${node}"`, onLimit: limits.onLimit }) };
  }
  if (timeoutMs === undefined) return undefined;
  return {
    afterMs: timeoutMs,
    error: () =>
      new HexdagError({
        code: "HD6002",
        message: `node "${node}" took longer than ${timeoutMs} ms`,
        hint: "raise its `timeout`, or let the node watch `ctx.signal`",
      }),
  };
}
