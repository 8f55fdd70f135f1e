/**
 * What a metered call goes through last, next to the adapter, so that every attempt counts: it is charged, the most it can cost is set
 * aside, its `maxTokens` is clamped to what is left, and afterwards it is settled with what it did cost. Streams are cut when there is no
 * room for more.
 */
import { isHexdagError } from "../errors/hexdag-error.ts";
import type { PlanPrice } from "../plan/guards.ts";
import type { LlmUsage } from "../ports/llm.ts";
import type { PortMethod } from "../ports/port-method.ts";
import { isAsyncIterable, isThenable, usageOf } from "./answers.ts";
import { billedFor, estimateCall, requestedModel, type TokenCounter, withMaxTokens } from "./estimate.ts";
import { type Amounts, isLimitReached, type Ledger, type LimitReached, type Reservation } from "./ledger.ts";
import { type Billed, costOf, mostOf, type PriceTable, priceOf } from "./prices.ts";
import { openStreamRoom, type StreamRoom } from "./stream-room.ts";

/** What metering goes by. One per run. */
export interface Meter {
  readonly prices: PriceTable;
  /** What a model without a price costs where there is a cost limit. */
  readonly unknownPrice: "error" | "zero";
  readonly countTokens: TokenCounter;
  /** The adapter's default model where a request names none. */
  modelOf(port: string, method: string): string | undefined;
}

/** One call that is about to be made. */
export interface MeteredCall {
  readonly port: string;
  readonly method: string;
  readonly meter: PortMethod["meter"];
  readonly style: PortMethod["style"];
  readonly args: readonly unknown[];
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
  /** Makes the error for a limit that is in the way, and tells whoever watches. */
  refuse(reached: LimitReached): Error;
  /** Makes the error for a model that has no price. */
  unpriced(model: string): Error;
  /** Records what is set aside, before the call is made; answers with the number of the record. */
  record(most: Amounts, inputTokens: number): number;
}

/** Makes the call; `reserved` is the number of the record of what was set aside for it. */
export type MeteredTarget = (args: readonly unknown[], reserved?: number) => unknown;

/**
 * Output tokens set aside for a request that does not say how long its answer may be. The whole of what is left would make parallel calls
 * wait for each other.
 */
const DEFAULT_OUTPUT_TOKENS = 32_768;

/** Makes the call within its ledger. `call` gets the arguments, clamped. */
export function metered(meter: Meter, made: MeteredCall, call: MeteredTarget): unknown {
  if (made.meter === "none") return call(made.args);
  const { ledger } = made;
  if (made.meter === "tool" || !(ledger.limits("tokens") || ledger.limits("costNanoUsd"))) {
    start(made);
    // One that a suspension or a crash cuts off has been made, all the same.
    const isLimited = ledger.limits(made.meter === "tool" ? "toolCalls" : "llmCalls");
    const record = isLimited ? made.record(countOf(made), 0) : undefined;
    return counted(meter, made, (args) => call(args, record));
  }
  // Told before it waits for tokens; it counts when it starts.
  const reached = ledger.refusal(countOf(made));
  if (reached !== undefined) throw made.refuse(reached);
  if (made.style === "stream") return meteredStream(meter, made, call);
  const set = setAside(meter, made);
  if (set instanceof Promise) return set.then((late) => within(late, call));
  return within(set, call);
}

/** Counts a call, which starts now, or refuses it. */
function start(made: MeteredCall): void {
  const reached = made.ledger.charge(countOf(made));
  if (reached !== undefined) throw made.refuse(reached);
}

function countOf({ meter, method, args }: MeteredCall): Amounts {
  if (meter === "tool") return { toolCalls: 1 };
  return { llmCalls: method === "submitBatch" && Array.isArray(args[0]) ? args[0].length : 1 };
}

/**
 * Plans a call and sets aside the most it can cost. One that had to wait and no longer fits is planned again, with what is left by then: its
 * answer may be shorter.
 */
function setAside(meter: Meter, made: MeteredCall): SetAside | Promise<SetAside> {
  const plan = planCall(meter, made);
  const outcome = made.ledger.reserve(plan.most, made.signal);
  if (outcome instanceof Promise)
    return outcome.then((late) => (isLimitReached(late) ? setAside(meter, made) : begun(made, plan, late)));
  if (isLimitReached(outcome)) throw made.refuse(outcome);
  return begun(made, plan, outcome);
}

function begun(made: MeteredCall, plan: CallPlan, reserved: Reservation): SetAside {
  try {
    start(made);
  } catch (error) {
    reserved.settle({});
    throw error;
  }
  return { plan, reserved, record: made.record({ ...plan.most, ...countOf(made) }, plan.inputTokens) };
}

/** No token or cost limit anywhere: nothing to set aside, but what is spent is still known. */
function counted(meter: Meter, made: MeteredCall, call: MeteredTarget): unknown {
  const answer = call(made.args);
  if (made.meter === "tool") return answer;
  const spend = (usage: LlmUsage | undefined): void => {
    if (usage === undefined) return;
    const price = priceOf(modelOf(meter, made), meter.prices);
    const costNanoUsd = price === undefined ? 0 : costOf(usage, price, billedFor(made.method, made.args));
    made.ledger.charge({ tokens: usage.totalTokens, costNanoUsd });
  };
  if (isAsyncIterable(answer)) return watched(answer, spend);
  // Told by its shape: adapters have promises of their own.
  if (isThenable(answer)) {
    return Promise.resolve(answer).then((value: unknown) => {
      spend(usageOf(value));
      return value;
    });
  }
  spend(usageOf(answer));
  return answer;
}

async function* watched(parts: AsyncIterable<unknown>, spend: (usage: LlmUsage | undefined) => void): AsyncGenerator {
  for await (const part of parts) {
    if (typeof part === "object" && part !== null && "response" in part) spend(usageOf(part.response));
    yield part;
  }
}

interface CallPlan {
  readonly args: readonly unknown[];
  readonly most: Amounts;
  readonly inputTokens: number;
  /** Output tokens that were set aside. */
  readonly maxTokens: number;
  readonly price: PlanPrice | undefined;
  /** What is billed besides tokens of text. */
  readonly billed: Billed;
}

/** Estimates a call, and clamps its answer to what every level still has. */
function planCall(meter: Meter, made: MeteredCall): CallPlan {
  const { ledger, method, args } = made;
  const estimate = estimateCall(method, args, {
    countTokens: meter.countTokens,
    model: meter.modelOf(made.port, method),
  });
  const price = ledger.limits("costNanoUsd") ? priceFor(meter, made, estimate.model) : undefined;
  const { inputTokens, images, embedding } = estimate;
  const inputCost = price === undefined ? 0 : mostOf(inputTokens, price, { images, embedding });
  const byTokens = ledger.available("tokens") - inputTokens;
  const outputPrice = price === undefined ? 0 : nanoPerOutput(price);
  const byCost =
    outputPrice === 0
      ? Number.POSITIVE_INFINITY
      : Math.floor((ledger.available("costNanoUsd") - inputCost) / outputPrice);
  const room = estimate.hasOutput ? Math.max(1, Math.min(byTokens, byCost)) : 0;
  const maxTokens = Math.min(estimate.maxTokens ?? DEFAULT_OUTPUT_TOKENS, room);
  const most: Amounts = {
    tokens: inputTokens + maxTokens,
    ...(price === undefined ? {} : { costNanoUsd: inputCost + Math.ceil(maxTokens * outputPrice) }),
  };
  // A request that says nothing, and has room enough, keeps the vendor's own default.
  const clamps = estimate.hasOutput && (estimate.maxTokens !== undefined || room < DEFAULT_OUTPUT_TOKENS);
  const final = clamps ? withMaxTokens(method, args, maxTokens) : args;
  return { args: final, most, inputTokens, maxTokens, price, billed: { images, embedding } };
}

function priceFor(meter: Meter, made: MeteredCall, model = ""): PlanPrice | undefined {
  const price = priceOf(model, meter.prices);
  if (price === undefined && meter.unknownPrice === "error") throw made.unpriced(model);
  return price;
}

/** A call that may start, and what is set aside for it. */
interface SetAside {
  readonly plan: CallPlan;
  readonly reserved: Reservation;
  readonly record: number;
}

function within({ plan, reserved, record }: SetAside, call: MeteredTarget): unknown {
  let answer: unknown;
  try {
    answer = call(plan.args, record);
  } catch (error) {
    reserved.settle(failed(plan, error));
    throw error;
  }
  if (!isThenable(answer)) {
    reserved.settle(spent(plan, usageOf(answer)));
    return answer;
  }
  return Promise.resolve(answer).then(
    (value: unknown) => {
      reserved.settle(spent(plan, usageOf(value)));
      return value;
    },
    (error: unknown) => {
      reserved.settle(failed(plan, error));
      throw error;
    },
  );
}

async function* meteredStream(meter: Meter, made: MeteredCall, call: MeteredTarget): AsyncGenerator {
  const { plan, reserved, record } = await setAside(meter, made);
  const room = roomOf(meter, made, plan);
  let usage: LlmUsage | undefined;
  let failure: unknown;
  try {
    const parts = call(plan.args, record);
    if (!isAsyncIterable(parts)) return;
    for await (const part of parts) {
      if (typeof part === "object" && part !== null && "response" in part) usage = usageOf(part.response) ?? usage;
      const reached = room.take(usage === undefined ? deltaText(part) : "");
      if (reached !== undefined) throw made.refuse(reached);
      yield part;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    room.close();
    const { outputTokens } = room;
    const known = usage ?? {
      inputTokens: plan.inputTokens,
      outputTokens,
      totalTokens: plan.inputTokens + outputTokens,
    };
    // One that fails before it has said anything has failed like a call that does not stream.
    const isRefused = failure !== undefined && known.outputTokens === 0;
    reserved.settle(isRefused ? failed(plan, failure) : spent(plan, known));
  }
}

function roomOf(meter: Meter, made: MeteredCall, { inputTokens, maxTokens, price, billed }: CallPlan): StreamRoom {
  const model = modelOf(meter, made);
  return openStreamRoom({
    ledger: made.ledger,
    inputTokens,
    maxTokens,
    costOf: (outputTokens) =>
      price === undefined
        ? undefined
        : mostOf(inputTokens, price, billed) + Math.ceil(outputTokens * nanoPerOutput(price)),
    count: (text) => meter.countTokens(text, model),
  });
}

/** What a token of output costs at most. */
function nanoPerOutput(price: PlanPrice): number {
  return Math.max(price.output, price.reasoning ?? 0) * 1_000;
}

function deltaText(part: unknown): string {
  if (typeof part !== "object" || part === null || !("type" in part)) return "";
  if (part.type !== "text-delta" && part.type !== "reasoning-delta") return "";
  return "text" in part && typeof part.text === "string" ? part.text : "";
}

function spent(plan: CallPlan, usage: LlmUsage | undefined): Amounts {
  // An adapter that reports nothing has used what was set aside, for all we know.
  if (usage === undefined) return plan.most;
  const cost = plan.price === undefined ? undefined : costOf(usage, plan.price, plan.billed);
  return { tokens: usage.totalTokens, ...(cost === undefined ? {} : { costNanoUsd: cost }) };
}

/** A vendor that answers with an error bills nothing, and one that is never asked neither; a call that was cut off has been read, at least. */
function failed(plan: CallPlan, error: unknown): Amounts {
  if (isHexdagError(error) && (error.code === "HD7003" || error.code === "HD7002")) return {};
  const { inputTokens, price, billed } = plan;
  const usage = { inputTokens, outputTokens: 0, totalTokens: inputTokens };
  return { tokens: inputTokens, ...(price === undefined ? {} : { costNanoUsd: costOf(usage, price, billed) }) };
}

function modelOf(meter: Meter, { method, args, port }: MeteredCall): string {
  return requestedModel(method, args) ?? meter.modelOf(port, method) ?? "";
}
