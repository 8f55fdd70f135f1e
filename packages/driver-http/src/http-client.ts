import type { HttpCallOptions, HttpClient, HttpResponse } from "@hexdag/kernel/ports";
import { Agent, type Dispatcher } from "undici";
import { readBody, toBody, tooLarge } from "./body.ts";
import { badRequest, connectionError, failed } from "./errors.ts";
import { createGuardedConnector, systemResolve } from "./guarded-connector.ts";
import { firstHop, type Hop, nextHop } from "./hop.ts";
import type { HttpClientOptions } from "./options.ts";

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/**
 * Makes an `HttpClient`. Connections are kept and used again until `close`.
 *
 * @example
 * const http = createHttpClient({ clock, baseUrl: "https://api.example.com", headers: { authorization: `Bearer ${token}` } });
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { baseUrl, headers = {}, allowPrivate = false, allowHosts = [], resolve = systemResolve } = options;
  const { timeoutMs = TIMEOUT_MS, maxRedirects = MAX_REDIRECTS, clock } = options;
  const defaults = { baseUrl: baseUrl === undefined ? undefined : new URL(baseUrl), headers };
  const agent = new Agent({
    connect: createGuardedConnector({ allowPrivate, allowHosts }, resolve, timeoutMs),
    // One deadline for the whole of a request stands in their place.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let closed: Promise<void> | undefined;

  const send = async (hop: Hop, signal: AbortSignal): Promise<Dispatcher.ResponseData> => {
    const { method, url, headers: sent, body } = hop;
    const { origin, pathname, search, host } = url;
    const given = body === undefined ? {} : { body };
    const asked = agent.request({ origin, path: pathname + search, method, headers: sent, signal, ...given });
    return await orPortError(asked, host, signal);
  };

  const follow = async (first: Hop, call: HttpCallOptions, signal: AbortSignal): Promise<Reached> => {
    let hop = first;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await send(hop, signal);
      const next = nextHop(hop, answer.statusCode, textOf(answer.headers.location));
      if (next === undefined) return { hop, answer };
      await orPortError(answer.body.dump(), hop.url.host, signal);
      if (redirects === maxRedirects) throw tooManyRedirects(first, maxRedirects);
      call.admit?.({ url: next.url.href });
      hop = next;
    }
  };

  return {
    async request(request, call = {}) {
      call.signal?.throwIfAborted();
      const first = firstHop(request, defaults);
      if (!URL.canParse(request.url)) call.admit?.({ url: first.url.href });
      const late = new AbortController();
      const cancel = clock.after(timeoutMs, () => late.abort(tooLate(first.url.host, timeoutMs)));
      const signal = call.signal === undefined ? late.signal : AbortSignal.any([call.signal, late.signal]);
      try {
        const reached = await follow(first, call, signal);
        const read = toResponse(reached, request.maxBytes ?? options.maxBytes ?? MAX_BYTES);
        return await orPortError(read, reached.hop.url.host, signal);
      } finally {
        cancel();
      }
    },
    close() {
      closed ??= agent.destroy();
      return closed;
    },
  };
}

/** The answer that is no redirect, and the hop it answers. */
interface Reached {
  readonly hop: Hop;
  readonly answer: Dispatcher.ResponseData;
}

/** What the network fails with, as a `PortError`; what was aborted, as the reason it was aborted for. */
async function orPortError<TResult>(work: Promise<TResult>, host: string, signal: AbortSignal): Promise<TResult> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    throw connectionError(error, host);
  }
}

async function toResponse({ hop, answer }: Reached, maxBytes: number): Promise<HttpResponse> {
  const { statusCode: status, headers: received, body } = answer;
  const headers = Object.fromEntries(Object.entries(received).map(([name, value]) => [name, textOf(value) ?? ""]));
  const isHead = hop.method === "HEAD";
  if (!isHead && Number(headers["content-length"] ?? 0) > maxBytes) {
    // Hanging up is not a failure to tell anybody of: the refusal is.
    body.on("error", () => undefined).destroy();
    throw tooLarge(maxBytes);
  }
  const bytes = await readBody(body, isHead ? undefined : headers["content-encoding"], maxBytes);
  return { status, headers, url: hop.url.href, ...toBody(bytes, headers["content-type"]) };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}

function tooLate(host: string, timeoutMs: number): Error {
  return failed({
    message: `${host} gave no whole answer within ${timeoutMs} ms`,
    hint: "raise timeout_ms in the config of the http port, or try again",
    retryable: true,
  });
}

function tooManyRedirects({ url }: Hop, maxRedirects: number): Error {
  return badRequest(
    `${url.host} redirects more than ${maxRedirects} times`,
    "raise max_redirects in the config of the http port, or ask for the right URL at once",
  );
}
