/** What went wrong at the vendor, as one `PortError`. The one place that knows the SDK's error classes. */
import { isHexdagError, PortError, retryAfterMs } from "@hexdag/kernel/ports";
import OpenAI from "openai";

/** Who was asked what. */
export interface CallSite {
  readonly operation: string;
  /** `OpenAI`, or the host of a server of one's own. */
  readonly who: string;
  readonly now: () => number;
  /** Must not show in any message. */
  readonly secret: string | undefined;
}

/** Translates whatever the SDK threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: CallSite): unknown {
  if (isHexdagError(error)) return error;
  if (error instanceof OpenAI.APIConnectionError || !(error instanceof OpenAI.APIError))
    return unreachable(error, site);
  const said = vendorMessage(error);
  const after = retryAfterMs(error.headers, site.now());
  return failed(site, {
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

type Failure = Pick<
  ConstructorParameters<typeof PortError>[0],
  "message" | "retryable" | "hint" | "retryAfterMs" | "data" | "cause"
>;

/** A failure of the vendor's, with the key blotted out wherever it was quoted. */
export function failed(site: CallSite, failure: Failure): PortError {
  const { secret, who, operation } = site;
  const message = secret === undefined || secret === "" ? failure.message : failure.message.replaceAll(secret, "***");
  return new PortError({ ...failure, port: "llm", operation, message: `${who}: ${message}` });
}

/** A connection that could not be made, broke, or took too long. */
function unreachable(error: unknown, site: CallSite): PortError {
  if (isUnreadable(error)) return unreadable(error, site);
  const late = error instanceof OpenAI.APIConnectionTimeoutError;
  const why = innermost(error);
  return failed(site, {
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

function unreadable(cause: unknown, site: CallSite): PortError {
  return failed(site, {
    message: "what came back is no answer of this API",
    retryable: true,
    hint: "check base_url, and whether the server speaks the API that `api` names",
    cause,
  });
}

function innermost(error: unknown): string {
  let message = String(error);
  for (let at = error; at instanceof Error; at = at.cause) if (at.message !== "") message = at.message;
  return message;
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
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function hintFor({ status, code }: InstanceType<typeof OpenAI.APIError>, { who }: CallSite): string | undefined {
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
