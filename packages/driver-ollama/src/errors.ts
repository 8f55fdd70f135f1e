/** What went wrong at Ollama, as one `PortError`. */
import {
  innermostMessage,
  isHexdagError,
  isPassingStatus,
  type LlmCallSite,
  llmFailure,
  type PortError,
} from "@hexdag/kernel/ports";

/** An answer with a status that says no. */
export function refused(
  site: LlmCallSite,
  {
    status,
    said,
    retryAfterMs,
  }: { readonly status: number; readonly said: string; readonly retryAfterMs: number | undefined },
): PortError {
  const hint = hintFor(status);
  return llmFailure(site, {
    message: `${said === "" ? "the request was refused" : said} (HTTP ${status})`,
    retryable: isPassingStatus(status),
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
export function toPortError(error: unknown, site: LlmCallSite): unknown {
  if (isHexdagError(error)) return error;
  return llmFailure(site, {
    message: `the connection failed, or the answer broke off: ${innermostMessage(error)}`,
    retryable: true,
    hint: "see that Ollama runs (`ollama serve`), or check base_url",
    cause: error,
  });
}
