import type { JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import { memberText, type PortMethodTable } from "./port-method.ts";

/**
 * HTTP requests.
 *
 * - Any status is an answer, not a failure. A failure is a `PortError`: no connection, a broken answer, too large, or an address
 *   that may not be reached (HD7012).
 * - Addresses of the machine itself and of private networks are refused unless the adapter is told otherwise, also after redirects and by
 *   the address a name resolves to.
 * - Redirects are followed, a bounded number of times. To another origin goes neither a credential nor a header that might be one.
 * - Where a request ends up elsewhere than its `url` says (a redirect, a `url` without a host), `options.admit` is asked first, and what
 *   it throws is what the call rejects with.
 */
export interface HttpClient extends PortLifecycle {
  request(request: HttpRequest, options?: HttpCallOptions): Promise<HttpResponse>;
}

export interface HttpCallOptions extends CallOptions {
  /** Throws when the caller may not reach that address; added by the kernel. */
  readonly admit?: (to: { readonly url: string }) => void;
}

export interface HttpRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Without a host only where the adapter knows one. */
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  /** Added to the URL's query; a list repeats the name. */
  readonly query?: { readonly [name: string]: string | number | boolean | readonly (string | number | boolean)[] };
  /** Sent as JSON. */
  readonly json?: JsonValue;
  /** Sent as it is; not together with `json`. */
  readonly body?: string;
  /** The largest answer accepted, in bytes. Default: the adapter's. */
  readonly maxBytes?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: { readonly [name: string]: string };
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** Parsed when the answer says it is JSON, else its text; `null` when there is none. */
  readonly body: JsonValue;
  /** The body is bytes that are no text, and `body` holds them as base64. */
  readonly encoding?: "base64";
}

/** The host as whoever connects will read it, with its port unless it is the scheme's own. `undefined` for a URL without one. */
function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}

export const HTTP_CLIENT_METHODS: PortMethodTable = {
  request: {
    cap: "http",
    subject: ([request]) => hostOf(memberText(request, "url")),
    admits: true,
    meter: "none",
    style: "call",
    arity: 1,
    parameters: ["request"],
  },
};
