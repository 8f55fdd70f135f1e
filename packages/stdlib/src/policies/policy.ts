import type { RunContext } from "@hexdag/kernel";

/** One call of a port, or one attempt of a node, as policies see it. */
export interface PolicyCall {
  readonly ctx: RunContext;
  /** For messages: `llm.generate`, `node "fetch"`. */
  readonly what: string;
  /** Whether the answer is a stream of parts. */
  readonly streams: boolean;
  /** A port method's arguments, or a node's input alone. */
  readonly args: readonly unknown[];
  /** What names the answer in a cache; `undefined` when it must not be kept. */
  readonly cacheKey: string | undefined;
}

/** The rest of the way. A signal given here aborts that part alone. */
export type PolicyNext = (args: readonly unknown[], signal?: AbortSignal) => unknown;

/** What a policy makes of a call. Streams in, streams out. */
export type Policy = (call: PolicyCall, next: PolicyNext) => unknown;

/** What a call came to, for policies that keep count. */
export interface CallOutcome {
  /** `undefined` when it went well. */
  readonly error?: unknown;
  /** Tokens it used, where it tells. */
  readonly tokens: number;
}

/** A policy that lets calls in and hears how they ended, and never looks at what they say. */
export function gatePolicy(enter: (call: PolicyCall) => Promise<(outcome: CallOutcome) => void>): Policy {
  return (call, next) => (call.streams ? gatedStream(enter, call, next) : gated(enter, call, next));
}

async function gated(
  enter: (call: PolicyCall) => Promise<(outcome: CallOutcome) => void>,
  call: PolicyCall,
  next: PolicyNext,
): Promise<unknown> {
  const leave = await enter(call);
  let answer: unknown;
  try {
    answer = await next(call.args);
  } catch (error) {
    leave({ error, tokens: 0 });
    throw error;
  }
  leave({ tokens: tokensOf(answer) });
  return answer;
}

async function* gatedStream(
  enter: (call: PolicyCall) => Promise<(outcome: CallOutcome) => void>,
  call: PolicyCall,
  next: PolicyNext,
): AsyncGenerator {
  const leave = await enter(call);
  let outcome: CallOutcome = { tokens: 0 };
  try {
    for await (const part of partsOf(next(call.args))) {
      if (typeof part === "object" && part !== null && "response" in part)
        outcome = { tokens: tokensOf(part.response) };
      yield part;
    }
  } catch (error) {
    outcome = { error, tokens: 0 };
    throw error;
  } finally {
    // Also when the reader stops early.
    leave(outcome);
  }
}

/** The parts of a streaming answer; an answer that is none is its only part. */
export async function* partsOf(answer: unknown): AsyncGenerator {
  if (typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer) {
    const parts: AsyncIterable<unknown> = { [Symbol.asyncIterator]: () => iteratorOf(answer) };
    yield* parts;
  } else yield await answer;
}

function iteratorOf(answer: object): AsyncIterator<unknown> {
  const method: unknown = Reflect.get(answer, Symbol.asyncIterator);
  return typeof method === "function" ? Reflect.apply(method, answer, []) : NOTHING;
}

const NOTHING: AsyncIterator<unknown> = { next: () => Promise.resolve({ done: true, value: undefined }) };

function tokensOf(answer: unknown): number {
  const usage: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "usage") : undefined;
  const total: unknown = typeof usage === "object" && usage !== null ? Reflect.get(usage, "totalTokens") : undefined;
  return typeof total === "number" && Number.isFinite(total) ? total : 0;
}
