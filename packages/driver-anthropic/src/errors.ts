/** What went wrong at the vendor, as one `PortError`. The one place that knows the SDK's error classes. */

import { Anthropic } from "@anthropic-ai/sdk";
import {
  innermostMessage,
  isHexdagError,
  isPassingStatus,
  type LlmCallSite,
  llmFailure,
  type PortError,
  retryAfterMs,
} from "@hexdag/kernel/ports";

type VendorError = InstanceType<typeof Anthropic.APIError>;

/** Translates whatever the SDK threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: LlmCallSite): unknown {
  if (isHexdagError(error)) return error;
  if (error instanceof Anthropic.APIConnectionError || !(error instanceof Anthropic.APIError))
    return unreachable(error, site);
  const said = error.apiMessage ?? error.message.replace(/^\d{3} /, "");
  const after = retryAfterMs(error.headers, site.now());
  return llmFailure(site, {
    message: error.status === undefined ? said : `${said} (HTTP ${error.status})`,
    retryable: isRetryable(error),
    hint: hintFor(error, site),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    data: {
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.type === null ? {} : { type: error.type }),
      ...(error.errorCode === null ? {} : { code: error.errorCode }),
      ...(typeof error.requestID === "string" ? { requestId: error.requestID } : {}),
    },
    cause: error,
  });
}

/** A stream that stopped before it said that it was done. */
export function brokenOff(site: LlmCallSite): PortError {
  return llmFailure(site, {
    message: "the answer broke off before it was finished",
    hint: "try again",
    retryable: true,
  });
}

/** A connection that could not be made, broke, or took too long. */
function unreachable(error: unknown, site: LlmCallSite): PortError {
  if (isUnreadable(error)) return unreadable(error, site);
  const late = error instanceof Anthropic.APIConnectionTimeoutError;
  return llmFailure(site, {
    message: late ? "no answer came in time" : `the connection failed: ${innermostMessage(error)}`,
    // A mistake in the client's own settings stays one.
    retryable: !(error instanceof Anthropic.AnthropicError) || error instanceof Anthropic.APIConnectionError,
    hint: late ? "raise timeout_ms, or try again" : "try again; if it stays so, check base_url and the network",
    cause: error,
  });
}

/** What no network brings about: an answer that is no JSON, or in which nothing stands where it should. */
function isUnreadable(error: unknown): boolean {
  return (error instanceof SyntaxError || error instanceof TypeError) && error.cause === undefined;
}

function unreadable(cause: unknown, site: LlmCallSite): PortError {
  return llmFailure(site, {
    message: "what came back is no answer of this API",
    retryable: true,
    hint: "check base_url: the server has to speak Anthropic's Messages API",
    cause,
  });
}

const LATER: ReadonlySet<string> = new Set(["api_error", "overloaded_error", "rate_limit_error", "timeout_error"]);

/** Whether an error that came inside an answer, without a status, may help to be tried again. */
export function isPassing(type: string | null | undefined): boolean {
  return typeof type === "string" && LATER.has(type);
}

function isRetryable({ status, type }: VendorError): boolean {
  if (status === undefined) return isPassing(type);
  return isPassingStatus(status);
}

function hintFor({ status }: VendorError, { who }: LlmCallSite): string | undefined {
  // Other servers never get the key of that variable.
  if (status === 401)
    return who === "Anthropic"
      ? "check the key: ANTHROPIC_API_KEY, or api_key in the port's config"
      : "check api_key in the port's config";
  if (status === 404) return "check the model's name and base_url";
  if (status === 429) return "a retry policy on the port tries again, when the vendor says so";
  return undefined;
}
