/** Ledgers: what fits is let in, what could cross a limit is not, at every level, whatever is open at the time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Amounts, isLimitReached, Ledger, type LimitReached, type Reservation } from "../src/guard/ledger.ts";
import { costOf, mostOf, priceOf } from "../src/guard/prices.ts";

function ledger(max: Amounts, parent?: Ledger, onWarning?: (warning: LimitReached) => void): Ledger {
  return new Ledger({
    owner: parent === undefined ? "the run" : "a child",
    limits: { max, warningThreshold: 0.8 },
    parent,
    ...(onWarning === undefined ? {} : { onWarning }),
  });
}

function opened(outcome: unknown): Reservation {
  if (typeof outcome === "object" && outcome !== null && "settle" in outcome) return outcome as Reservation;
  throw new Error("not a reservation");
}

describe("a ledger", () => {
  test("counts calls when they start, and refuses the one that would cross the limit", () => {
    const run = ledger({ llmCalls: 2 });
    expect(run.charge({ llmCalls: 1 })).toBeUndefined();
    expect(run.charge({ llmCalls: 1 })).toBeUndefined();
    expect(run.charge({ llmCalls: 1 })).toEqual({
      resource: "llmCalls",
      limit: 2,
      spent: 2,
      wanted: 1,
      owner: "the run",
      onLimit: "raise",
    });
    expect(run.spent.llmCalls).toBe(2);
  });

  test("spends nothing of what it refuses in part", () => {
    const run = ledger({ llmCalls: 1, costNanoUsd: 10 });
    expect(run.charge({ llmCalls: 1, costNanoUsd: 11 })?.resource).toBe("costNanoUsd");
    expect(run.spent).toMatchObject({ llmCalls: 0, costNanoUsd: 0 });
  });

  test("charges every level, and refuses for the sake of any", () => {
    const run = ledger({ toolCalls: 3 });
    const child = ledger({ toolCalls: 2 }, run);
    const other = ledger({}, run);
    child.charge({ toolCalls: 2 });
    expect(child.charge({ toolCalls: 1 })?.owner).toBe("a child");
    expect(other.charge({ toolCalls: 1 })).toBeUndefined();
    expect(other.charge({ toolCalls: 1 })?.owner).toBe("the run");
    expect(run.spent.toolCalls).toBe(3);
    expect(child.left("toolCalls")).toBe(0);
  });

  test("sets the most aside, and takes only what it cost", () => {
    const run = ledger({ tokens: 100 });
    const call = opened(run.reserve({ tokens: 80 }));
    expect(run.left("tokens")).toBe(20);
    call.settle({ tokens: 30 });
    call.settle({ tokens: 30 });
    expect(run.left("tokens")).toBe(70);
  });

  test("lets a reservation wait for those that are open, and refuses what can never fit", async () => {
    const run = ledger({ tokens: 100 });
    const first = opened(run.reserve({ tokens: 80 }));
    const second = run.reserve({ tokens: 60 });
    expect(second).toBeInstanceOf(Promise);
    expect(run.reserve({ tokens: 101 })).toMatchObject({ resource: "tokens", limit: 100 });
    first.settle({ tokens: 40 });
    opened(await second).settle({ tokens: 60 });
    expect(run.spent.tokens).toBe(100);
  });

  test("tells who waits when it will never fit", async () => {
    const run = ledger({ tokens: 100 });
    const first = opened(run.reserve({ tokens: 80 }));
    const second = Promise.resolve(run.reserve({ tokens: 60 }));
    first.settle({ tokens: 80 });
    expect(await second).toMatchObject({ resource: "tokens", spent: 80, wanted: 60 });
  });

  test("lets go of who stops waiting", async () => {
    const run = ledger({ tokens: 100 });
    const first = opened(run.reserve({ tokens: 80 }));
    const stop = new AbortController();
    const second = run.reserve({ tokens: 60 }, stop.signal);
    stop.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    await expect(run.reserve({ tokens: 60 }, stop.signal)).rejects.toThrow("enough");
    first.settle({ tokens: 0 });
    expect(run.left("tokens")).toBe(100);
  });

  test("warns once, at the threshold", () => {
    const warnings: LimitReached[] = [];
    const run = ledger({ llmCalls: 10 }, undefined, (warning) => warnings.push(warning));
    for (let call = 0; call < 10; call++) run.charge({ llmCalls: 1 });
    expect(warnings).toEqual([
      { resource: "llmCalls", limit: 10, spent: 8, wanted: 0, owner: "the run", onLimit: "raise" },
    ]);
  });

  test("remembers what a vendor billed beyond the reservation", () => {
    const run = ledger({ tokens: 100 });
    opened(run.reserve({ tokens: 90 })).settle({ tokens: 130 });
    expect(run.spent.tokens).toBe(130);
    expect(run.charge({ tokens: 1 })).toMatchObject({ spent: 130 });
  });
});

interface Step {
  readonly level: number;
  readonly most: number;
  readonly share: number;
  readonly settles: number;
}

describe("over 20,000 random trees of calls", () => {
  test("no limit is ever crossed, and nothing that fits is refused", async () => {
    const step = fc.record({
      level: fc.nat(5),
      most: fc.integer({ min: 1, max: 60 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      settles: fc.nat(3),
    });
    const limits = fc.array(fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }), {
      minLength: 6,
      maxLength: 6,
    });
    await fc.assert(fc.asyncProperty(limits, fc.array(step, { maxLength: 25 }), play), { numRuns: 20_000 });
  }, 60_000);
});

/** Six ledgers, each below the one at half its index; calls open and close as the steps say. */
async function play(limits: readonly (number | undefined)[], steps: readonly Step[]): Promise<void> {
  const levels: Ledger[] = [];
  for (const [index, limit] of limits.entries()) {
    const max = limit === undefined ? {} : { tokens: limit };
    levels.push(ledger(max, index === 0 ? undefined : levels[Math.floor((index - 1) / 2)]));
  }
  const open: { readonly call: Reservation; readonly cost: number }[] = [];
  const waiting: Promise<void>[] = [];
  const check = (): void => {
    for (const [index, limit] of limits.entries()) {
      if (limit !== undefined) expect(levels[index]?.spent.tokens ?? 0).toBeLessThanOrEqual(limit);
    }
  };
  for (const { level, most, share, settles } of steps) {
    const target = levels[level];
    if (target === undefined) continue;
    const fits = target.available("tokens") >= most;
    const outcome = target.reserve({ tokens: most });
    const cost = Math.floor(most * share);
    if (outcome instanceof Promise) {
      expect(fits).toBe(true);
      waiting.push(outcome.then((late) => void (isLimitReached(late) || open.push({ call: late, cost }))));
    } else if (isLimitReached(outcome)) expect(fits).toBe(false);
    else open.push({ call: outcome, cost });
    for (let count = 0; count < settles; count++) {
      const last = open.pop();
      last?.call.settle({ tokens: last.cost });
      await Promise.resolve();
    }
    check();
  }
  for (let rounds = 0; rounds < 200; rounds++) {
    for (const { call, cost } of open.splice(0)) call.settle({ tokens: cost });
    await Promise.resolve();
  }
  await Promise.all(waiting);
  for (const { call, cost } of open.splice(0)) call.settle({ tokens: cost });
  check();
}

describe("prices", () => {
  const prices = { "openai/gpt-5-mini": { input: 0.25, output: 2, cachedInput: 0.025, reasoning: 3, image: 1.5 } };

  test("are found by the full name, without the vendor and without the date", () => {
    for (const model of ["openai/gpt-5-mini", "gpt-5-mini", "gpt-5-mini-2026-01-31", "openai/gpt-5-mini-20260131"])
      expect(priceOf(model, prices)).toBe(prices["openai/gpt-5-mini"]);
    expect(priceOf("gpt-5", prices)).toBeUndefined();
    expect(priceOf("toString", prices)).toBeUndefined();
  });

  test("count cached tokens, reasoning and images at their own rates", () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 100_000, totalTokens: 1_100_000 };
    const price = prices["openai/gpt-5-mini"];
    expect(costOf(usage, price)).toBe(450_000_000);
    expect(costOf({ ...usage, cachedInputTokens: 400_000, reasoningTokens: 50_000 }, price)).toBe(410_000_000);
    expect(costOf(usage, price, { images: 1_000 })).toBe(450_000_000 + 1_500_000_000);
    expect(costOf({ inputTokens: 3, outputTokens: 0, totalTokens: 3 }, { input: 0.1, output: 1 })).toBe(300);
    const written = { ...usage, cacheWriteTokens: 400_000 };
    expect(costOf(written, price)).toBe(450_000_000);
    expect(costOf(written, { ...price, cacheWrite: 0.5 })).toBe(550_000_000);
    expect(costOf(usage, { ...price, embedding: 0.1 }, { embedding: true })).toBe(300_000_000);
    expect(costOf({ ...usage, batched: true }, { ...price, batchDiscount: 0.5 })).toBe(225_000_000);
    expect(mostOf(100, { ...price, cacheWrite: 0.5 }, {})).toBe(50_000);
    expect(mostOf(100, price, {})).toBe(25_000);
  });
});
