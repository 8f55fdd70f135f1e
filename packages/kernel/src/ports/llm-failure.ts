import { PortError, type PortErrorOptions } from "../errors/port-error.ts";
import type { LlmResponse } from "./llm.ts";

/** Who was asked what: an adapter makes one for each call, for the errors it comes to. */
export interface LlmCallSite {
  readonly operation: string;
  /** As a person would say it: the vendor, or the host of a server of one's own. */
  readonly who: string;
  /** Milliseconds since the Unix epoch; for `retryAfterMs`. */
  readonly now: () => number;
  /** The key. Shows in no message. */
  readonly secret: string | undefined;
}

/** What an adapter knows of a failure. */
export type LlmFailure = Omit<PortErrorOptions, "port" | "operation" | "origin" | "location">;

/** A failure of a model's backend, with the key blotted out wherever it was quoted. */
export function llmFailure({ secret, who, operation }: LlmCallSite, failure: LlmFailure): PortError {
  const message = secret === undefined || secret === "" ? failure.message : failure.message.replaceAll(secret, "***");
  return new PortError({ ...failure, port: "llm", operation, message: `${who}: ${message}` });
}

/** HD7006: neither request nor adapter names a model. `hint` says where the adapter's is set. */
export function llmModelMissing(operation: string, hint: string): PortError {
  const message = "no model is named, neither by the request nor by the adapter";
  return new PortError({ code: "HD7006", port: "llm", operation, retryable: false, message, hint });
}

/** A structured answer that is no JSON, by how it ended. */
export function llmNotJson(site: LlmCallSite, finishReason: LlmResponse["finishReason"], cause?: unknown): PortError {
  const cut = finishReason === "length";
  const refused = finishReason === "content_filter";
  return llmFailure(site, {
    message: cut
      ? "the answer was cut off before its JSON was complete"
      : refused
        ? "the model refused to answer"
        : "the answer is not the JSON that was asked for",
    hint: cut ? "raise max_tokens" : refused ? "ask for something else" : "try again",
    retryable: !refused && !cut,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Whether an HTTP status says that the same request may succeed later. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** What the error says that caused all the others: clients wrap what the network told them. */
export function innermostMessage(error: unknown): string {
  let message = String(error);
  for (let at = error; at instanceof Error; at = at.cause) if (at.message !== "") message = at.message;
  return message;
}
