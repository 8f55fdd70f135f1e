/** What went wrong at Ollama, as one `PortError`. */
import { isHexdagError, PortError } from "@hexdag/kernel/ports";

/** Who was asked what. */
export interface CallSite {
  readonly operation: string;
  /** The server's host. */
  readonly who: string;
  readonly now: () => number;
  /** Must not show in any message. */
  readonly secret: string | undefined;
}

type Failure = Pick<
  ConstructorParameters<typeof PortError>[0],
  "code" | "message" | "retryable" | "hint" | "retryAfterMs" | "data" | "cause"
>;

/** A failure of the server's, with the key blotted out wherever it was quoted. */
export function failed({ secret, who, operation }: CallSite, failure: Failure): PortError {
  const message = secret === undefined || secret === "" ? failure.message : failure.message.replaceAll(secret, "***");
  return new PortError({ ...failure, port: "llm", operation, message: `Ollama at ${who}: ${message}` });
}

/** An answer with a status that says no. */
export function refused(
  site: CallSite,
  {
    status,
    said,
    retryAfterMs,
  }: { readonly status: number; readonly said: string; readonly retryAfterMs: number | undefined },
): PortError {
  const hint = hintFor(status);
  return failed(site, {
    message: `${said === "" ? "the request was refused" : said} (HTTP ${status})`,
    retryable: status === 408 || status === 409 || status === 429 || status >= 500,
    data: { status },
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function hintFor(status: number): string | undefined {
  if (status === 404) return "fetch the model with `ollama pull`, or check its name";
  if (status === 401 || status === 403) return "give the port's config an api_key";
  return undefined;
}

/** No answer, or one that broke off. What is ours already stays as it is. */
export function toPortError(error: unknown, site: CallSite): unknown {
  if (isHexdagError(error)) return error;
  return failed(site, {
    message: `the connection failed, or the answer broke off: ${innermost(error)}`,
    retryable: true,
    hint: "see that Ollama runs (`ollama serve`), or check base_url",
    cause: error,
  });
}

function innermost(error: unknown): string {
  let message = String(error);
  for (let at = error; at instanceof Error; at = at.cause) if (at.message !== "") message = at.message;
  return message;
}
