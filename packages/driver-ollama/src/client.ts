/**
 * The SDK's client for one call. The SDK takes no signal, reads the environment for a key and writes to the console when
 * a server refuses; the `fetch` it gets here sees to all three. The browser's build is used for it takes images as they are: the
 * other one reads a file when an image's text is the name of one.
 */
import { type CallOptions, type LlmCallSite, llmFailure, retryAfterMs } from "@hexdag/kernel/ports";
import { Ollama } from "ollama/browser";
import { refused } from "./errors.ts";
import type { OllamaLlmOptions } from "./options.ts";

export const THIS_MACHINE = "http://127.0.0.1:11434";
const TIMEOUT_MS = 300_000;

export interface Call {
  readonly client: Ollama;
  /** Hangs up, if there is still something to hang up on. */
  end(): void;
}

export function createCall(options: OllamaLlmOptions, site: LlmCallSite, { signal }: CallOptions): Call {
  const { baseUrl = THIS_MACHINE, apiKey, headers = {}, timeoutMs = TIMEOUT_MS } = options;
  const hangUp = new AbortController();
  const ownHeaders = new Headers(headers);
  if (apiKey !== undefined) ownHeaders.set("authorization", `Bearer ${apiKey}`);
  const fetchOnce: typeof fetch = async (input, init) => {
    const sent = new Headers(init?.headers);
    sent.delete("authorization");
    for (const [name, value] of ownHeaders) sent.set(name, value);
    const late = setTimeout(() => {
      const message = `no answer began within ${timeoutMs} ms`;
      hangUp.abort(llmFailure(site, { message, retryable: true, hint: "raise timeout_ms, or try again" }));
    }, timeoutMs);
    let response: Response;
    try {
      const signals = signal === undefined ? [hangUp.signal] : [hangUp.signal, signal];
      response = await fetch(input, { ...init, headers: sent, signal: AbortSignal.any(signals) });
    } finally {
      clearTimeout(late);
    }
    if (response.ok) return response;
    const said = saidIn(await response.text());
    throw refused(site, { status: response.status, said, retryAfterMs: retryAfterMs(response.headers, site.now()) });
  };
  return { client: new Ollama({ host: baseUrl, fetch: fetchOnce }), end: () => hangUp.abort() };
}

const LONGEST = 1000;

/** The server's words: `{"error": "…"}`, or whatever a proxy before it says. */
function saidIn(body: string): string {
  let said: unknown;
  try {
    const value: unknown = JSON.parse(body);
    said = typeof value === "object" && value !== null ? Reflect.get(value, "error") : undefined;
  } catch {
    said = undefined;
  }
  return (typeof said === "string" ? said : body).slice(0, LONGEST).trim();
}
