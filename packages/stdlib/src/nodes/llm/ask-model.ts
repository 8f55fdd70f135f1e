import type { RunContext } from "@hexdag/kernel";
import { type Llm, type LlmRequest, type LlmResponse, PortError, supportsStreaming } from "@hexdag/kernel/ports";
import { checkedAnswer } from "./checked-answer.ts";

/**
 * One request; with `stream`, what the model writes and thinks is published as it comes. An adapter that cannot stream is asked
 * for the whole answer.
 */
export async function askModel(llm: Llm, request: LlmRequest, ctx: RunContext, stream: boolean): Promise<LlmResponse> {
  const options = { signal: ctx.signal };
  if (!stream || !supportsStreaming(llm)) return checkedAnswer(await llm.generate(request, options), "generate");
  for await (const part of llm.stream(request, options)) {
    if (part.type === "finish") return checkedAnswer(part.response, "stream");
    if (part.type === "text-delta") ctx.emit({ type: "llm.token", delta: part.text });
    else if (part.type === "reasoning-delta") ctx.emit({ type: "llm.reasoning", delta: part.text });
  }
  throw new PortError({
    port: "llm",
    operation: "stream",
    message: "the model's answer broke off: its stream ended without a finish",
    hint: "try again; if it stays so, report it to the adapter's authors",
    retryable: true,
  });
}
