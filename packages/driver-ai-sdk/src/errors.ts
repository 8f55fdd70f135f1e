/** What went wrong at a provider, as one `PortError`. The one place that knows the AI SDK's error classes. */
import { APICallError, LoadAPIKeyError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import {
  isHexdagError,
  isPassingStatus,
  type LlmCallSite,
  llmFailure,
  type PortError,
  retryAfterMs,
} from "@hexdag/kernel/ports";

/** Translates whatever the provider threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: LlmCallSite): unknown {
  if (isHexdagError(error)) return error;
  const chain = causesOf(error);
  const call = chain.findLast((each) => APICallError.isInstance(each));
  if (call !== undefined) return refused(call, site);
  const message = error instanceof Error ? error.message : String(error);
  if (LoadAPIKeyError.isInstance(error)) {
    return llmFailure(site, {
      code: "HD7005",
      message,
      retryable: false,
      cause: error,
      hint: "give the port's config an api_key",
    });
  }
  if (UnsupportedFunctionalityError.isInstance(error)) {
    return llmFailure(site, { code: "HD7002", message, retryable: false, cause: error });
  }
  const said = chain.findLast((each) => each instanceof Error && each.message !== "");
  // What has a code comes from the network; whatever else is thrown is not known to pass.
  const connection = chain.some((each) => codeOf(each) !== undefined);
  return llmFailure(site, {
    message: said instanceof Error ? said.message : message,
    retryable: connection || chain.some((each) => Reflect.get(Object(each), "isRetryable") === true),
    cause: error,
  });
}

function refused(error: APICallError, site: LlmCallSite): PortError {
  const { statusCode: status, responseHeaders = {} } = error;
  const headers = new Headers(responseHeaders);
  const after = retryAfterMs(headers, site.now());
  const later = status !== undefined && isPassingStatus(status);
  return llmFailure(site, {
    message: status === undefined ? error.message : `${error.message} (HTTP ${status})`,
    retryable: status === undefined || status < 400 ? error.isRetryable : later,
    cause: error,
    ...(status === undefined ? {} : { data: { status } }),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    ...(status === 401 ? { hint: "check the key: api_key in the port's config" } : {}),
  });
}

function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && !chain.includes(at); at = at instanceof Error ? at.cause : undefined) {
    chain.push(at);
  }
  return chain;
}

/** Node's and undici's errors have one: ECONNRESET, UND_ERR_SOCKET… */
function codeOf(error: unknown): string | undefined {
  const code: unknown = Reflect.get(Object(error), "code");
  return typeof code === "string" ? code : undefined;
}
