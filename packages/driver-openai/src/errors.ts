/** What went wrong at the vendor, as one `PortError`. The one place that knows the SDK's error classes. */
import {
  innermostMessage,
  isHexdagError,
  isPassingStatus,
  type LlmCallSite,
  llmFailure,
  type PortError,
  retryAfterMs,
} from "@hexdag/kernel/ports";
import OpenAI from "openai";

/** Translates whatever the SDK threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: LlmCallSite): unknown {
  if (isHexdagError(error)) return error;
  if (error instanceof OpenAI.APIConnectionError || !(error instanceof OpenAI.APIError))
    return unreachable(error, site);
  const said = vendorMessage(error);
  const after = retryAfterMs(error.headers, site.now());
  return llmFailure(site, {
    message: error.status === undefined ? said : `${said} (HTTP ${error.status})`,
    retryable: isRetryable(error),
    hint: hintFor(error, site),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    data: {
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(typeof error.code === "string" ? { code: error.code } : {}),
      ...(typeof error.type === "string" ? { type: error.type } : {}),
      ...(typeof error.requestID === "string" ? { requestId: error.requestID } : {}),
    },
    cause: error,
  });
}

/** A connection that could not be made, broke, or took too long. */
function unreachable(error: unknown, site: LlmCallSite): PortError {
  if (isUnreadable(error)) return unreadable(error, site);
  const late = error instanceof OpenAI.APIConnectionTimeoutError;
  const why = innermostMessage(error);
  return llmFailure(site, {
    message: late ? "no answer came in time" : `the connection failed: ${why}`,
    // A mistake in the client's own settings stays one.
    retryable: !(error instanceof OpenAI.OpenAIError) || error instanceof OpenAI.APIConnectionError,
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
    hint: "check base_url, and whether the server speaks the API that `api` names",
    cause,
  });
}

/** The SDK puts the status before the vendor's message; only the message is wanted. */
function vendorMessage(error: InstanceType<typeof OpenAI.APIError>): string {
  const body: unknown = error.error;
  const message: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "message") : undefined;
  return typeof message === "string" ? message : error.message.replace(/^\d{3} /, "");
}

const LATER: ReadonlySet<string> = new Set(["server_error", "rate_limit_exceeded", "vector_store_timeout"]);

/** Whether a code that came inside an answer, without a status, may help to be tried again. */
export function isPassing(code: string | null | undefined): boolean {
  return typeof code === "string" && LATER.has(code);
}

function isRetryable({ status, code, type }: InstanceType<typeof OpenAI.APIError>): boolean {
  if (code === "insufficient_quota") return false;
  if (status === undefined) return isPassing(code) || isPassing(type);
  return isPassingStatus(status);
}

function hintFor({ status, code }: InstanceType<typeof OpenAI.APIError>, { who }: LlmCallSite): string | undefined {
  if (code === "insufficient_quota") return "the account has no credit left";
  // Other servers never get the key of that variable.
  if (status === 401)
    return who === "OpenAI"
      ? "check the key: OPENAI_API_KEY, or api_key in the port's config"
      : "check api_key in the port's config";
  if (status === 404) return "check the model's name and base_url";
  if (status === 429) return "a retry policy on the port tries again, when the vendor says so";
  return undefined;
}
