/** What adapters answer with, told by shape: at once, later, or piece by piece, and what it used. */
import type { LlmUsage } from "../ports/llm.ts";

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** The usage an answer carries; `undefined` when it has none, or none that can be counted. */
export function usageOf(answer: unknown): LlmUsage | undefined {
  if (typeof answer !== "object" || answer === null || !("usage" in answer)) return undefined;
  const { usage } = answer;
  return isUsage(usage) ? usage : undefined;
}

/** Three numbers at least. Anything else an adapter says is not counted. */
function isUsage(value: unknown): value is LlmUsage {
  if (typeof value !== "object" || value === null) return false;
  return ["inputTokens", "outputTokens", "totalTokens"].every((field) => Number.isFinite(Reflect.get(value, field)));
}
