import { type LlmResponse, PortError } from "@hexdag/kernel/ports";

/** A model's answer as the adapter gave it, or HD7003 for what is none: adapters are anybody's code, and recordings are edited. */
export function checkedAnswer<TAnswer extends LlmResponse>(answer: TAnswer, operation: string): TAnswer {
  const problem = problemOf(answer);
  if (problem === undefined) return answer;
  throw new PortError({
    port: "llm",
    operation,
    message: `what the adapter gave is no model's answer: ${problem}`,
    hint: "an answer has text, usage, finishReason and model; content is a list of parts, each with its type",
    retryable: false,
  });
}

function problemOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) return answer === undefined ? "it is nothing" : "it is no object";
  if (typeof Reflect.get(answer, "text") !== "string") return "it has no text";
  const content: unknown = Reflect.get(answer, "content");
  if (content === undefined) return undefined;
  return Array.isArray(content) && content.every(isPart) ? undefined : "its content is no list of parts";
}

function isPart(part: unknown): boolean {
  return typeof part === "object" && part !== null && typeof Reflect.get(part, "type") === "string";
}
