/**
 * What a stream may say. First what was set aside for its call; then more, piece by piece, as long as there is some that nobody else has set
 * aside: an estimate that runs ahead of what the vendor counts must not cut an answer that no limit is near to. It never waits for others: two
 * streams that waited for each other would do so for ever.
 */
import type { Amounts, Ledger, LimitReached, Reservation } from "./ledger.ts";
import { isLimitReached } from "./ledger.ts";

/** What was set aside for the call of a stream. */
export interface StreamPlan {
  readonly ledger: Ledger;
  readonly inputTokens: number;
  /** Output tokens that were set aside. */
  readonly maxTokens: number;
  /** What the call costs with so many tokens of output; `undefined` where cost is not limited. */
  costOf(outputTokens: number): number | undefined;
  count(text: string): number;
}

/** The room that one stream has. */
export interface StreamRoom {
  /** What it has said by now, estimated. */
  readonly outputTokens: number;
  /** Counts a piece; the limit that is in the way where there is no room for it. */
  take(text: string): LimitReached | undefined;
  /** Gives back what was set aside besides the call's own. */
  close(): void;
}

/** Set aside at once, where there is so much: not every word is to be a reservation. */
const STEP_TOKENS = 256;

/** Opens the room of a stream whose call has been set aside. */
export function openStreamRoom(plan: StreamPlan): StreamRoom {
  const { ledger } = plan;
  const more: Reservation[] = [];
  const said: string[] = [];
  let allowed = plan.maxTokens;
  let outputTokens = 0;

  const widen = (tokens: number): boolean => {
    const reserved = setAsideNow(ledger, beyond(plan, allowed, tokens));
    if (reserved === undefined) return false;
    more.push(reserved);
    allowed += tokens;
    return true;
  };
  return {
    get outputTokens() {
      return outputTokens;
    },
    take(text) {
      if (text === "") return undefined;
      said.push(text);
      outputTokens += plan.count(text);
      // Each piece is rounded up; together they are fewer.
      if (outputTokens > allowed) outputTokens = plan.count(said.splice(0, said.length, said.join("")).join(""));
      const missing = outputTokens - allowed;
      if (missing <= 0 || widen(missing + STEP_TOKENS) || widen(missing)) return undefined;
      return inTheWay(plan, outputTokens, allowed);
    },
    close() {
      for (const reserved of more.splice(0)) reserved.settle({});
    },
  };
}

/** What so many more tokens of output take. */
function beyond({ costOf }: StreamPlan, allowed: number, tokens: number): Amounts {
  const [before, after] = [costOf(allowed), costOf(allowed + tokens)];
  return { tokens, ...(before === undefined || after === undefined ? {} : { costNanoUsd: after - before }) };
}

function setAsideNow(ledger: Ledger, amounts: Amounts): Reservation | undefined {
  const waiting = new AbortController();
  const outcome = ledger.reserve(amounts, waiting.signal);
  if (!(outcome instanceof Promise)) return isLimitReached(outcome) ? undefined : outcome;
  outcome.catch(() => undefined);
  waiting.abort();
  return undefined;
}

/** Which limit it is, and what the whole call would have come to. */
function inTheWay(plan: StreamPlan, outputTokens: number, allowed: number): LimitReached {
  const { ledger, inputTokens, costOf } = plan;
  const cost = costOf(outputTokens);
  const total = { tokens: inputTokens + outputTokens, ...(cost === undefined ? {} : { costNanoUsd: cost }) };
  const reached = ledger.refusal(total);
  if (reached !== undefined) return reached;
  // It fits by itself, and others have taken the rest.
  const { costNanoUsd } = beyond(plan, allowed, outputTokens - allowed);
  const isCost = costNanoUsd !== undefined && ledger.left("costNanoUsd") < costNanoUsd;
  const resource = isCost ? "costNanoUsd" : "tokens";
  const limit = ledger.spent[resource] + ledger.available(resource);
  const { owner, onLimit, spent } = ledger;
  return { resource, limit, spent: spent[resource], wanted: total[resource] ?? 0, owner, onLimit };
}
