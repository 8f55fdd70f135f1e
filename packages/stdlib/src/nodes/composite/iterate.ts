/**
 * The one loop behind `loop`, `composite` and `map`: `while` a condition holds, or once for every item, with at most
 * `concurrency` passes at a time. Owns the order of passes, their state, and what a failing pass does to the others; runs
 * nothing itself (`PassBody` does) and collects nothing (`collect.ts` does).
 *
 * - Passes start in item order; with `concurrency` 1 each starts after the one before has ended.
 * - After a failure under `fail_fast` no pass starts, the running ones are aborted, and the loop fails once all have ended.
 * - A condition, `state_update` or `break_if` that cannot be evaluated fails the loop, whatever `error_handling` says.
 */
import {
  HexdagError,
  isHexdagError,
  type JsonObject,
  type JsonValue,
  type Locals,
  type RunContext,
} from "@hexdag/kernel";
import { holds, valueOf } from "./deferred-value.ts";
import type { PassBody } from "./pass-body.ts";
import { type NameChoice, type PassFacts, passFacts, passInput, passLocals } from "./pass-names.ts";

export type ErrorHandling = "fail_fast" | "continue" | "collect";

export interface IterationPlan extends NameChoice {
  /** What decides how often: a condition, or the items. */
  readonly over: { readonly condition: unknown } | { readonly items: readonly Item[] };
  readonly body: PassBody | undefined;
  /** The node's own input. */
  readonly input: JsonValue;
  readonly state: JsonObject;
  /** Expressions by the state field they set; applied after every pass. */
  readonly stateUpdate: { readonly [field: string]: unknown };
  readonly breakIf: unknown;
  readonly concurrency: number;
  readonly errorHandling: ErrorHandling;
  readonly maxIterations: number | undefined;
  /** What reaching `maxIterations` with more to do means. */
  readonly onMaxIterations: "fail" | "stop";
}

export interface Item {
  readonly value: JsonValue;
  /** The item's name, where a map is walked. */
  readonly key?: string;
}

export interface PassOutcome {
  readonly index: number;
  readonly item: JsonValue;
  readonly key: string | undefined;
  readonly failed: boolean;
  /** The result; for a failed pass null, or `{error}` where errors are collected. */
  readonly slot: JsonValue;
}

export type StopReason = "condition" | "exhausted" | "limit" | "break";

export interface Iteration {
  /** In item order, without gaps. */
  readonly passes: readonly PassOutcome[];
  readonly stoppedBy: StopReason;
  readonly state: JsonObject;
  readonly errors: readonly {
    readonly index: number;
    readonly error: { readonly code: string; readonly message: string };
  }[];
}

/** Runs the loop to its end. */
export async function iterate(plan: IterationPlan, ctx: RunContext): Promise<Iteration> {
  const { over, maxIterations, onMaxIterations } = plan;
  if (
    "items" in over &&
    maxIterations !== undefined &&
    over.items.length > maxIterations &&
    onMaxIterations === "fail"
  ) {
    throw tooMany(`there are ${over.items.length} items`, maxIterations);
  }
  return await new Loop(plan, ctx).run();
}

class Loop {
  readonly #plan: IterationPlan;
  readonly #ctx: RunContext;
  readonly #passes: PassOutcome[] = [];
  readonly #errors: { readonly index: number; readonly error: { readonly code: string; readonly message: string } }[] =
    [];
  readonly #running = new Set<AbortController>();
  #state: JsonObject;
  #lastBody: JsonValue = null;
  #next = 0;
  #stoppedBy: StopReason | undefined;
  #failure: { readonly reason: unknown } | undefined;

  constructor(plan: IterationPlan, ctx: RunContext) {
    this.#plan = plan;
    this.#ctx = ctx;
    this.#state = plan.state;
  }

  async run(): Promise<Iteration> {
    await Promise.all(Array.from({ length: this.#lanes() }, () => this.#lane()));
    this.#ctx.signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.reason;
    return {
      passes: this.#passes,
      stoppedBy: this.#stoppedBy ?? "exhausted",
      state: this.#state,
      errors: this.#errors.toSorted((left, right) => left.index - right.index),
    };
  }

  #lanes(): number {
    const { over, concurrency } = this.#plan;
    return "items" in over ? Math.max(1, Math.min(concurrency, over.items.length)) : 1;
  }

  /** Runs one pass after the other until there is none left. Never rejects: a failure is kept for the end. */
  async #lane(): Promise<void> {
    try {
      for (let facts = this.#claim(); facts !== undefined; facts = this.#claim()) await this.#pass(facts);
    } catch (reason) {
      this.#fail(reason);
    }
  }

  /** The next pass, or `undefined` when no more may start. */
  #claim(): PassFacts | undefined {
    const { over, maxIterations, onMaxIterations } = this.#plan;
    if (this.#stoppedBy !== undefined || this.#failure !== undefined || this.#ctx.signal.aborted) return undefined;
    const index = this.#next;
    const item = "items" in over ? over.items[index] : undefined;
    const total = "items" in over ? over.items.length : null;
    const facts = { index, item: item?.value ?? null, total, state: this.#state, body: this.#lastBody };
    const more = "items" in over ? item !== undefined : holds(over.condition, this.#locals(facts));
    if (!more) {
      this.#stoppedBy = "items" in over ? "exhausted" : "condition";
      return undefined;
    }
    if (maxIterations !== undefined && index >= maxIterations) {
      if (onMaxIterations === "fail") throw tooMany("its condition still holds", maxIterations);
      this.#stoppedBy = "limit";
      return undefined;
    }
    this.#next += 1;
    return facts;
  }

  async #pass(facts: PassFacts): Promise<void> {
    const outcome = await this.#attempt(facts);
    if (outcome === undefined) return;
    this.#passes[facts.index] = outcome;
    this.#lastBody = outcome.slot;
    const after = { ...facts, state: this.#state, body: outcome.slot };
    if (!outcome.failed) this.#state = this.#updated(this.#locals(after));
    const { breakIf } = this.#plan;
    if (breakIf === undefined || outcome.failed) return;
    if (holds(breakIf, this.#locals({ ...after, state: this.#state }))) this.#stoppedBy ??= "break";
  }

  /** The outcome of the body, or `undefined` when the whole loop has failed. */
  async #attempt(facts: PassFacts): Promise<PassOutcome | undefined> {
    const { index, item } = facts;
    const { over } = this.#plan;
    const named = { index, item, key: "items" in over ? over.items[index]?.key : undefined };
    try {
      return { ...named, failed: false, slot: await this.#runBody(facts) };
    } catch (reason) {
      const { errorHandling } = this.#plan;
      if (errorHandling === "fail_fast" || this.#ctx.signal.aborted || this.#failure !== undefined) {
        this.#fail(reason);
        return undefined;
      }
      const error = { code: isHexdagError(reason) ? reason.code : "HD6001", message: messageOf(reason) };
      this.#errors.push({ index, error });
      return { ...named, failed: true, slot: errorHandling === "collect" ? { error } : null };
    }
  }

  async #runBody(facts: PassFacts): Promise<JsonValue> {
    const plan = this.#plan;
    if (plan.body === undefined) return passFacts(facts, plan);
    const pass = { key: facts.index, input: passInput(plan.input, facts, plan), locals: this.#locals(facts) };
    // A pass that runs alone has nobody to abort it but the node itself.
    if (this.#lanes() === 1) return await plan.body(pass);
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      return await plan.body({ ...pass, signal: controller.signal });
    } finally {
      this.#running.delete(controller);
    }
  }

  #fail(reason: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { reason };
    const aborted = new HexdagError({ code: "HD6004", message: "another pass of the loop failed", retryable: false });
    for (const controller of this.#running) controller.abort(aborted);
  }

  /** Every update sees the state as it was before the pass ended. */
  #updated(locals: Locals): JsonObject {
    const updates = Object.entries(this.#plan.stateUpdate);
    if (updates.length === 0) return this.#state;
    return {
      ...this.#state,
      ...Object.fromEntries(updates.map(([field, update]) => [field, valueOf(update, locals)])),
    };
  }

  #locals(facts: PassFacts): Locals {
    return passLocals(facts, this.#plan);
  }
}

function tooMany(why: string, maxIterations: number): HexdagError {
  return new HexdagError({
    code: "HD6012",
    message: `the loop may run ${maxIterations} times, but ${why}`,
    hint: "raise max_iterations, or set on_max_iterations: stop to go on with what it has",
    retryable: false,
  });
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
