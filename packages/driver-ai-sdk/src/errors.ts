/** What went wrong at a provider, as one `PortError`. The one place that knows the AI SDK's error classes. */
import { APICallError, LoadAPIKeyError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { isHexdagError, PortError, retryAfterMs } from "@hexdag/kernel/ports";

/** Who was asked what. */
export interface CallSite {
  readonly operation: string;
  /** The provider, by its own name. */
  readonly who: string;
  readonly now: () => number;
  /** Must not show in any message. */
  readonly secret: string | undefined;
}

type Failure = Pick<
  ConstructorParameters<typeof PortError>[0],
  "code" | "message" | "retryable" | "hint" | "retryAfterMs" | "data" | "cause"
>;

/** A failure of the provider's, with the key blotted out wherever it was quoted. */
export function failed({ secret, who, operation }: CallSite, failure: Failure): PortError {
  const message = secret === undefined || secret === "" ? failure.message : failure.message.replaceAll(secret, "***");
  return new PortError({ ...failure, port: "llm", operation, message: `${who}: ${message}` });
}

/** Translates whatever the provider threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: CallSite): unknown {
  if (isHexdagError(error)) return error;
  const chain = causesOf(error);
  const call = chain.findLast((each) => APICallError.isInstance(each));
  if (call !== undefined) return refused(call, site);
  const message = error instanceof Error ? error.message : String(error);
  if (LoadAPIKeyError.isInstance(error)) {
    return failed(site, {
      code: "HD7005",
      message,
      retryable: false,
      cause: error,
      hint: "give the port's config an api_key",
    });
  }
  if (UnsupportedFunctionalityError.isInstance(error)) {
    return failed(site, { code: "HD7002", message, retryable: false, cause: error });
  }
  const said = chain.findLast((each) => each instanceof Error && each.message !== "");
  // What has a code comes from the network; whatever else is thrown is not known to pass.
  const connection = chain.some((each) => codeOf(each) !== undefined);
  return failed(site, {
    message: said instanceof Error ? said.message : message,
    retryable: connection || chain.some((each) => Reflect.get(Object(each), "isRetryable") === true),
    cause: error,
  });
}

function refused(error: APICallError, site: CallSite): PortError {
  const { statusCode: status, responseHeaders = {} } = error;
  const headers = new Headers(responseHeaders);
  const after = retryAfterMs(headers, site.now());
  const later = status !== undefined && (status === 408 || status === 409 || status === 429 || status >= 500);
  return failed(site, {
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
