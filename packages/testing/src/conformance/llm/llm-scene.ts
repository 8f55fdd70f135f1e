/**
 * Scenes: what a backend is to answer, told without any vendor's words. A target turns each answer into what its vendor
 * would send, and reads back what the vendor was sent, so that one suite covers every vendor's protocol.
 */
import type { JsonSchema, Llm, LlmAnswerPart, LlmRequest, LlmResponse, LlmUsage } from "@hexdag/kernel/ports";

/** What the backend does, request by request; the last answer is repeated. A function may look at what was asked. */
export type LlmScene = readonly (SceneAnswer | ((request: SeenRequest) => SceneAnswer))[];

export type SceneAnswer =
  /** Answers, whole or as a stream, as the request wants it. */
  | SceneMessage
  /** Refuses with an HTTP status, and asks to wait where `retryAfterMs` is given. */
  | { readonly status: number; readonly message: string; readonly retryAfterMs?: number }
  /** Begins to answer with this text, then the connection breaks. */
  | { readonly cutAfter: string }
  /** Begins to answer with this text, then says no more and keeps the connection. */
  | { readonly stallAfter: string }
  /** Takes the request and sends nothing, no headers either. */
  | { readonly silent: true };

export interface SceneMessage {
  readonly content: readonly LlmAnswerPart[];
  readonly finishReason: Exclude<LlmResponse["finishReason"], "other">;
  readonly usage: LlmUsage;
}

/** A request as the backend understood it, in our words again. */
export interface SeenRequest extends LlmRequest {
  /** The schema the answer has to obey. */
  readonly schema?: JsonSchema;
}

/** A port whose backend plays a scene. */
export interface ScenePort {
  readonly llm: Llm;
  /** Every request that reached the backend. Reasoning that came from another vendor may be missing. */
  seen(): readonly SeenRequest[];
  /** Waits until `count` requests have reached the backend. */
  received(count?: number): Promise<void>;
  /** Waits until the client has hung up on a request before it was answered. */
  hungUp(): Promise<void>;
  /** Closes port and backend; rejects when the backend was sent something it does not understand. */
  close(): Promise<void>;
}

/** What a scene may need; a target that lacks one says why. */
export type SceneNeed =
  | "tools"
  | "vision"
  | "image addresses"
  | "files"
  | "reasoning"
  | "reasoning handed back"
  | "cached tokens"
  | "reasoning tokens"
  | "structured output"
  | "statuses"
  | "connections";

/** What the backend does about the request with this number. */
export function sceneAnswer(scene: LlmScene, number: number, request: SeenRequest): SceneAnswer {
  const answer = scene[Math.min(number, scene.length - 1)] ?? { status: 500, message: "the scene is empty" };
  return typeof answer === "function" ? answer(request) : answer;
}
