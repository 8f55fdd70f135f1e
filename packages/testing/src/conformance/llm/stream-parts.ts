import {
  type Llm,
  type LlmRequest,
  type LlmResponse,
  type LlmStreamPart,
  type SupportsStreaming,
  supportsStreaming,
} from "@hexdag/kernel/ports";
import { expect } from "vitest";

/** The port, once it is known to stream. */
export function streaming(llm: Llm): Llm & SupportsStreaming {
  return supportsStreaming(llm) ? llm : expect.unreachable("the port should have a stream method");
}

/** Every part of a stream. */
export async function partsOf(stream: AsyncIterable<LlmStreamPart>): Promise<readonly LlmStreamPart[]> {
  const parts: LlmStreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** The response a stream ends in. */
export function finishOf(parts: readonly LlmStreamPart[]): LlmResponse {
  const last = parts.at(-1);
  return last?.type === "finish" ? last.response : expect.unreachable("the last part should be the finish");
}

/** The whole answer, and where the port streams also the answer its stream ends in. */
export async function bothWays(llm: Llm, request: LlmRequest): Promise<readonly LlmResponse[]> {
  const whole = await llm.generate(request);
  return supportsStreaming(llm) ? [whole, finishOf(await partsOf(llm.stream(request)))] : [whole];
}
