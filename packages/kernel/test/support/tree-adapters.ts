/** A model and tools that do what the drawn calls say, and bill for it. */
import type { Clock, Llm, LlmRequest, LlmUsage, SupportsStreaming, ToolRouter } from "../../src/ports/index.ts";
import { PortError } from "../../src/ports/index.ts";
import { usage } from "./ports.ts";
import type { Books, Level } from "./tree-books.ts";
import type { CallBook, Caller } from "./tree-calls.ts";
import type { CallSpec, Manner } from "./tree-spec.ts";

export type ModelCall = Extract<CallSpec, { readonly what: "ask" | "stream" }>;

/** What one model costs: two dollars a million tokens of answers, one for what it is asked. */
export const PRICES = { m: { input: 1, output: 2 } } as const;
const INPUT_NANO = 1_000;
const OUTPUT_NANO = 2_000;

/** Longest answer of a model that is not told how long it may be. */
const OWN_LIMIT = 50;

/** The least a call can take: what was said, and one token of an answer. */
export function leastOf({ inputTokens }: ModelCall): { readonly tokens: number; readonly costNanoUsd: number } {
  return { tokens: inputTokens + 1, costNanoUsd: inputTokens * INPUT_NANO + OUTPUT_NANO };
}

export interface ExpectedCall {
  readonly call: ModelCall;
  readonly level: Level;
  readonly caller: Caller;
}

/** Calls that are to be made, so that adapters know by a number in the request whose it is. */
export interface Desk {
  readonly clock: Clock;
  readonly books: Books;
  readonly calls: CallBook;
  /** The call's number. */
  expect(call: ExpectedCall): number;
  readonly expected: ReadonlyMap<number, ExpectedCall>;
}

export function openDesk(clock: Clock, books: Books, calls: CallBook): Desk {
  const expected = new Map<number, ExpectedCall>();
  return {
    clock,
    books,
    calls,
    expected,
    expect(call) {
      expected.set(expected.size, call);
      return expected.size - 1;
    },
  };
}

/** What a message and the answer to it take besides their texts; see guard/estimate.ts. */
const OVERHEAD = 4 + 3;

/** The request of a call: as many characters as it has tokens, counted one by one. */
export function requestOf({ inputTokens, maxTokens }: ModelCall, number: number): LlmRequest {
  const content = String(number).padEnd(inputTokens - OVERHEAD, " ");
  return { model: "m", messages: [{ role: "user", content }], ...(maxTokens === undefined ? {} : { maxTokens }) };
}

export function createTreeLlm(desk: Desk): Llm & SupportsStreaming {
  const { books, clock } = desk;
  const bill = (level: Level, { inputTokens, outputTokens, totalTokens }: LlmUsage): void =>
    books.bill(level, {
      tokens: totalTokens,
      costNanoUsd: inputTokens * INPUT_NANO + outputTokens * OUTPUT_NANO,
    });
  return {
    async generate(request, { signal } = {}) {
      const { call, level, answered } = takeUp(desk, request);
      const { inputTokens, manner } = call;
      try {
        await take(clock, manner, signal);
        end(manner);
      } catch (error) {
        if (!(error instanceof PortError)) bill(level, usage(inputTokens, 0));
        throw error;
      } finally {
        answered();
      }
      const billed = usage(inputTokens, answerLength(call, request));
      bill(level, billed);
      return { text: "yes", usage: billed, finishReason: "stop", model: "m" };
    },
    async *stream(request, { signal } = {}) {
      const { call, level, answered } = takeUp(desk, request);
      const { inputTokens, manner } = call;
      let said = 0;
      let isRefused = false;
      try {
        const length = answerLength(call, request);
        for (const share of [0.5, 1]) {
          await take(clock, manner, signal);
          if (manner.ends === "refused") end(manner);
          const text = "x".repeat(Math.floor(length * share) - said);
          said += text.length;
          yield { type: "text-delta", text };
        }
        end(manner);
        const billed = usage(inputTokens, said);
        yield { type: "finish", response: { text: "yes", usage: billed, finishReason: "stop", model: "m" } };
      } catch (error) {
        isRefused = error instanceof PortError;
        throw error;
      } finally {
        answered();
        if (!isRefused) bill(level, usage(inputTokens, said));
      }
    },
  };
}

export interface ToolCallMade {
  readonly manner: Manner;
  readonly caller: Caller;
}

/** Tools that go by the number in their arguments. */
export function createTreeTools(desk: Desk, made: readonly ToolCallMade[]): ToolRouter {
  return {
    tools: () => Promise.resolve([]),
    async call({ arguments: given, idempotencyKey }, { signal } = {}) {
      const found = made[Number(given["number"])];
      if (found === undefined) throw new RangeError("a tool call nobody made");
      const { manner, caller } = found;
      const { runId, nodeName, attempt } = caller;
      const key = idempotencyKey ?? caller.idempotencyKey;
      const answered = desk.calls.began("tool.called", { runId, nodeName, attempt, idempotencyKey: key });
      try {
        await take(desk.clock, manner, signal);
        end(manner);
        return { value: null };
      } finally {
        answered();
      }
    },
  };
}

/** Whose call it is; it counts from here. */
function takeUp(
  { expected, books, calls }: Desk,
  { messages }: LlmRequest,
): ExpectedCall & { readonly answered: () => void } {
  const found = expected.get(Number(messages[0]?.content));
  if (found === undefined) throw new RangeError("a model call nobody made");
  books.bill(found.level, { llmCalls: 1 });
  return { ...found, answered: calls.began("llm.called", found.caller) };
}

function answerLength({ share }: ModelCall, { maxTokens = OWN_LIMIT }: LlmRequest): number {
  return Math.floor(share * Math.min(maxTokens, 1_000));
}

/** Waits as long as the manner says, or, unless it is deaf, until it is aborted. */
function take(clock: Clock, { takesMs, deaf }: Manner, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal?.reason);
    if (!deaf) signal?.addEventListener("abort", abort, { once: true });
    if (!deaf && signal?.aborted === true) abort();
    else if (takesMs === 0) resolve();
    else clock.after(takesMs, resolve);
  });
}

function end({ ends }: Manner): void {
  if (ends === "refused") throw new PortError({ port: "llm", operation: "generate", message: "busy", retryable: true });
  if (ends === "broken") throw new TypeError("the connection broke");
}
