/** For every case of the model suite that plays scenes, a model that breaks that sentence of the contract. */
import type {
  JsonValue,
  Llm,
  LlmAnswerPart,
  LlmMessage,
  LlmRequest,
  LlmResponse,
  LlmStreamPart,
} from "@hexdag/kernel/ports";
import type { LlmTarget, ScenePort } from "@hexdag/testing";
import { playScripted, type ScenicLlm } from "./scenic-llm.ts";

/** What the broken ones are made of: a target that passes. */
export function brokenScenes(base: LlmTarget): Readonly<Record<string, LlmTarget>> {
  const playing = (change: (llm: ScenicLlm) => Partial<ScenicLlm>): LlmTarget => ({
    ...base,
    play: (scene) => playScripted(scene, change),
  });
  const altering = (alter: (port: ScenePort) => Partial<ScenePort>): LlmTarget => ({
    ...base,
    play: (scene) => {
      const port = playScripted(scene);
      return { ...port, ...alter(port) };
    },
  });
  /** Asks for something else than it was asked for. */
  const asking = (change: (request: LlmRequest) => LlmRequest): LlmTarget =>
    playing((llm) => ({
      generate: (request, call) => llm.generate(change(request), call),
      stream: (request, call) => llm.stream(change(request), call),
    }));
  /** Answers something else than was answered. */
  const answering = (change: (response: LlmResponse) => Partial<LlmResponse>): LlmTarget =>
    playing((llm) => ({
      async generate(request, call) {
        const response = await llm.generate(request, call);
        return { ...response, ...change(response) };
      },
    }));
  const streaming = (change: (part: LlmStreamPart) => readonly LlmStreamPart[]): LlmTarget =>
    playing((llm) => ({
      async *stream(request, call) {
        for await (const part of llm.stream(request, call)) yield* change(part);
      },
    }));
  const saying = (change: (message: LlmMessage) => LlmMessage): LlmTarget =>
    asking((request) => ({ ...request, messages: request.messages.map(change) }));
  const withoutParts = (type: string): LlmTarget =>
    saying((message) =>
      message.role === "user" && typeof message.content !== "string"
        ? { ...message, content: message.content.filter((part) => part.type !== type) }
        : message,
    );
  const without = (type: LlmAnswerPart["type"]): LlmTarget =>
    answering(({ content = [] }) => ({ content: content.filter((part) => part.type !== type) }));
  const failing = (error: Partial<Record<"retryable" | "retryAfterMs", JsonValue>>): LlmTarget =>
    playing((llm) => ({
      async generate(request, call) {
        return await llm.generate(request, call).catch((thrown: Error) => {
          throw Object.assign(thrown, error);
        });
      },
    }));
  const deaf = (llm: ScenicLlm): Partial<Llm> => ({ generate: (request) => llm.generate(request) });

  return {
    "messages: reach the model whole and in order": asking((request) => ({
      ...request,
      messages: request.messages.toReversed(),
    })),
    "messages: may come in parts, with hints where to cache": saying((message) =>
      message.role === "user" && typeof message.content !== "string"
        ? { ...message, content: message.content.slice(0, 1) }
        : message,
    ),
    "messages: come with the model, temperature and length that were asked for": asking(({ messages }) => ({
      messages,
    })),
    "tools: reach the model with their schemas": asking(({ messages }) => ({ messages })),
    "tools: are called with arguments": answering(({ content = [] }) => ({
      content: content.map((part) => (part.type === "tool-call" ? { ...part, arguments: {} } : part)),
    })),
    "tools: are called several at once, in order": answering(({ content = [] }) => ({
      content: content.toReversed(),
    })),
    "tools: are called beside a text, which stays": answering(() => ({ text: "" })),
    "tools: may have any name": answering(({ content = [] }) => ({
      content: content.map((part) =>
        part.type === "tool-call" ? { ...part, name: part.name.replaceAll(":", "_") } : part,
      ),
    })),
    "tools: are chosen, demanded or forbidden as asked": asking((request) => ({ ...request, toolChoice: "auto" })),
    "tools: get their results back to the model, in order": asking((request) => ({
      ...request,
      messages: request.messages.filter(({ role }) => role !== "tool"),
    })),
    "tools: tell the model when they failed": saying((message) =>
      message.role === "tool"
        ? { ...message, content: message.content.map((part) => ({ ...part, isError: false })) }
        : message,
    ),
    "streamed tools: come as whole calls, each once, in order": streaming((part) =>
      part.type === "tool-call" ? [part, part] : [part],
    ),
    "streamed tools: come in pieces that add up to the arguments": streaming((part) =>
      part.type === "tool-call-delta" ? [part, part] : [part],
    ),
    "vision: gets images to the model": withoutParts("image"),
    "vision by address: gets addresses of images to the model": withoutParts("image"),
    "files: gets documents to the model": withoutParts("file"),
    "reasoning: is asked for": asking(({ messages }) => ({ messages })),
    "reasoning: stands before the text, and is no part of it": without("reasoning"),
    "streamed reasoning: comes in pieces that add up": streaming((part) =>
      part.type === "reasoning-delta" ? [] : [part],
    ),
    "reasoning handed back: reaches the model as it came": saying((message) =>
      message.role === "assistant" && typeof message.content !== "string"
        ? { ...message, content: message.content.filter(({ type }) => type !== "reasoning") }
        : message,
    ),
    "schema of the answer: reaches the model, and the answer is read as it wants": altering((port) => ({
      seen: () => port.seen().map((request) => ({ ...request, schema: {} })),
    })),
    "usage: is what the backend counted": answering(({ usage }) => ({
      usage: { ...usage, totalTokens: usage.inputTokens },
    })),
    "cached usage: says which tokens the vendor had cached": answering(({ usage }) => ({
      usage: { ...usage, cachedInputTokens: 0 },
    })),
    "reasoning usage: says which tokens were thoughts": answering(({ usage }) => ({
      usage: { ...usage, reasoningTokens: 0 },
    })),
    "finish reason: is stop when that is why the answer ends": answering(() => ({ finishReason: "other" })),
    "finish reason: is length when that is why the answer ends": answering(() => ({ finishReason: "stop" })),
    "finish reason: is content_filter when that is why the answer ends": answering(() => ({ finishReason: "stop" })),
    "refused by the backend: 400 is final": failing({ retryable: true }),
    "refused by the backend: 401 is final": failing({ retryable: true }),
    "refused by the backend: 429 may be tried again, when the backend says": failing({ retryAfterMs: 0 }),
    "refused by the backend: 500 may be tried again": failing({ retryable: false }),
    "connection: that breaks is a failure that may be tried again": failing({ retryable: false }),
    "connection: is given up when aborted before there is an answer": playing(deaf),
    "connection of a stream: that breaks is a failure that may be tried again, after what had come": streaming(
      (part) => (part.type === "text-delta" ? [] : [part]),
    ),
    "connection of a stream: is given up when aborted in the middle": playing((llm) => ({
      stream: (request) => llm.stream(request),
    })),
    "connection of a stream: is given up when nobody reads on": playing((llm) => ({
      stream: (request, call) => {
        const parts = llm.stream(request, call)[Symbol.asyncIterator]();
        // Leaving it early is not passed on.
        return { [Symbol.asyncIterator]: () => ({ next: () => parts.next() }) };
      },
    })),
  };
}
