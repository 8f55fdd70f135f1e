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
 */
export interface HttpClient extends PortLifecycle {
  request(request: HttpRequest, options?: CallOptions): Promise<HttpResponse>;
}

export interface HttpRequest {
  /** Default `GET`. */
  readonly method?: string;
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
}

/** The host of a URL, with its port when it has one; the URL itself when it is none, which no pattern covers by accident. */
function hostOf(url: string | undefined): string | undefined {
  return url === undefined
    ? undefined
    : (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(url)?.[1]?.toLowerCase() ?? url);
}

export const HTTP_CLIENT_METHODS: PortMethodTable = {
  request: {
    cap: "http",
    subject: ([request]) => hostOf(memberText(request, "url")),
    meter: "none",
    style: "call",
    arity: 1,
  },
};
