/** Scenes played by the scripted model, one line a request, with connections that break or stall made by hand. */
import { createSystemClock } from "@hexdag/kernel";
import {
  type CallOptions,
  type JsonSchema,
  type Llm,
  type LlmRequest,
  type LlmStreamPart,
  PortError,
  type SupportsStreaming,
  type SupportsStructuredOutput,
  textOf,
} from "@hexdag/kernel/ports";
import { type LlmScene, type SceneAnswer, type ScenePort, type SeenRequest, sceneAnswer } from "@hexdag/testing";
import { createScriptedLlm, type ScriptLine } from "../../src/defaults/llm/scripted-llm.ts";

export type ScenicLlm = Llm & SupportsStreaming & SupportsStructuredOutput;

const clock = createSystemClock();

/** Plays a scene; `change` replaces methods, for fakes that break the contract. */
export function playScripted(scene: LlmScene, change?: (llm: ScenicLlm) => Partial<ScenicLlm>): ScenePort {
  const seen: SeenRequest[] = [];
  const hungUp = Promise.withResolvers<void>();
  const answerTo = (request: SeenRequest): SceneAnswer => {
    seen.push(request);
    return sceneAnswer(scene, seen.length - 1, request);
  };
  const scripted = (answer: SceneAnswer): Llm & SupportsStreaming =>
    createScriptedLlm({ clock, script: [toLine(answer)] });
  const stalled = async (call: CallOptions | undefined): Promise<never> => {
    await new Promise<void>((resolve) => call?.signal?.addEventListener("abort", () => resolve(), { once: true }));
    hungUp.resolve();
    throw call?.signal?.reason;
  };
  const able = createScriptedLlm({ clock, script: [] });
  const llm: ScenicLlm = {
    capabilities: (model) => able.capabilities?.(model) ?? {},
    async generate(request, call) {
      const answer = answerTo(request);
      if ("silent" in answer || "stallAfter" in answer) return await stalled(call);
      if ("cutAfter" in answer) throw brokenOff("generate");
      return await scripted(answer).generate(request, call);
    },
    async *stream(request, call) {
      const answer = answerTo(request);
      if ("silent" in answer) return await stalled(call);
      if ("stallAfter" in answer) {
        try {
          yield { type: "text-delta", text: answer.stallAfter } satisfies LlmStreamPart;
          return await stalled(call);
        } finally {
          hungUp.resolve();
        }
      }
      if ("cutAfter" in answer) {
        yield { type: "text-delta", text: answer.cutAfter } satisfies LlmStreamPart;
        throw brokenOff("stream");
      }
      yield* scripted(answer).stream(request, call);
    },
    generateStructured: (request, schema, call) => structured(request, schema, call),
  };
  const structured = async (
    request: LlmRequest,
    schema: JsonSchema,
    call?: CallOptions,
  ): ReturnType<SupportsStructuredOutput["generateStructured"]> => {
    const response = await scripted(answerTo({ ...request, schema })).generate(request, call);
    return { ...response, object: JSON.parse(response.text) };
  };
  return {
    llm: { ...llm, ...change?.(llm) },
    seen: () => seen,
    received: async () => undefined,
    hungUp: () => hungUp.promise,
    close: async () => undefined,
  };
}

function brokenOff(operation: string): PortError {
  return new PortError({ port: "llm", operation, retryable: true, message: "the answer broke off" });
}

function toLine(answer: SceneAnswer): ScriptLine {
  if ("status" in answer) {
    const { status, message, retryAfterMs } = answer;
    return { error: message, retryable: status === 429 || status >= 500, retryAfterMs };
  }
  if (!("content" in answer)) return { error: "the scripted model has no connections" };
  const { content, usage, finishReason } = answer;
  const thoughts = content.flatMap((part) => (part.type === "reasoning" ? [part.text] : []));
  return {
    reply: textOf(content),
    toolCalls: content.filter((part) => part.type === "tool-call"),
    ...(thoughts.length === 0 ? {} : { reasoning: thoughts.join("") }),
    usage,
    finishReason,
  };
}
