import type { Clock } from "@hexdag/kernel/ports";
import * as z from "zod";
import type { Resolve } from "./guarded-connector.ts";

/** How requests are made. */
export interface HttpClientOptions {
  readonly clock: Pick<Clock, "after">;
  /** What a request's URL is relative to. */
  readonly baseUrl?: string | undefined;
  /** Sent to the origin of `baseUrl`, or, without one, to whatever is asked first; never after a redirect elsewhere. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Lets this machine and private networks be reached. Default: not. */
  readonly allowPrivate?: boolean | undefined;
  /** Hosts that may be reached whatever their address is, with or without a port. */
  readonly allowHosts?: readonly string[] | undefined;
  /** The longest a request may take, redirects and body included, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** The largest body accepted, in bytes as they are after decompression. Default 10 MiB. */
  readonly maxBytes?: number | undefined;
  /** Most redirects followed. Default 5. */
  readonly maxRedirects?: number | undefined;
  /** Finds the addresses of a name. Default: the system does. */
  readonly resolve?: Resolve | undefined;
}

/** Headers that say who asks. */
const CREDENTIAL = /^(?:authorization|cookie|proxy-authorization)$|api-?key|token|secret|password|credential/i;

/** What a manifest may write below `adapter: http`. */
export const httpConfig = z
  .strictObject({
    base_url: z
      .url({ protocol: /^https?$/, error: "must be an http or https URL" })
      .optional()
      .meta({
        description: "What the URLs of requests are relative to. Absent: they name their host.",
        examples: ["https://api.example.com/v1/"],
      }),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description:
          "Sent with every request to the host of base_url, or to any host without one. Credentials need a base_url.",
        examples: [{ authorization: "Bearer ${API_TOKEN}" }],
      }),
    allow_private: z
      .boolean()
      .default(false)
      .meta({
        description:
          "Lets requests reach this machine and private networks. Link-local and metadata addresses stay refused.",
        examples: [true],
      }),
    allow_hosts: z
      .array(z.string().min(1))
      .default([])
      .meta({
        description: "Hosts that may be reached whatever their address is; with a port, that port alone.",
        examples: [["localhost:8080", "intranet.example.com"]],
      }),
    timeout_ms: z
      .number()
      .positive()
      .default(30_000)
      .meta({
        description: "The longest a request may take, redirects and body included, in milliseconds.",
        examples: [5_000],
      }),
    max_bytes: z
      .int()
      .positive()
      .default(10 * 1024 * 1024)
      .meta({ description: "The largest body accepted, in bytes after decompression.", examples: [1_000_000] }),
    max_redirects: z
      .int()
      .nonnegative()
      .default(5)
      .meta({ description: "Most redirects followed.", examples: [0] }),
  })
  .superRefine(({ base_url, headers }, issues) => {
    const name = Object.keys(headers).find((header) => CREDENTIAL.test(header));
    if (base_url !== undefined || name === undefined) return;
    const message = "is a credential, and would go to every host that is asked: say under base_url whose it is";
    issues.addIssue({ code: "custom", path: ["headers", name], message });
  });

export function toOptions(config: z.output<typeof httpConfig>): Omit<HttpClientOptions, "clock"> {
  return {
    baseUrl: config.base_url,
    headers: config.headers,
    allowPrivate: config.allow_private,
    allowHosts: config.allow_hosts,
    timeoutMs: config.timeout_ms,
    maxBytes: config.max_bytes,
    maxRedirects: config.max_redirects,
  };
}
