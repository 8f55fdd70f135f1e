import type { HttpClient } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/** An adapter for `HttpClient`. The suite brings the servers, which are on 127.0.0.1. */
export interface HttpClientTarget extends PortTarget<HttpClient> {
  /** A client that may reach this machine. */
  create(): HttpClient | Promise<HttpClient>;
  /** A client as it is without being allowed more. */
  guarded(): HttpClient | Promise<HttpClient>;
  /** Most redirects that what `create` gives follows. */
  readonly maxRedirects: number;
}
