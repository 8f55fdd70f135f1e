/**
 * A server on this machine that speaks a vendor's protocol, so that a driver is tested with the vendor's own SDK and
 * nothing in the process under test is replaced. The handler says what to answer, and throws when the client asked for
 * something the vendor would not understand; `close` then fails, and with it the test.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { JsonValue } from "@hexdag/kernel/ports";
import { toWritten, type WireReply, type WrittenReply } from "./wire-reply.ts";

/** A request as it came in. */
export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty for none. */
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: JsonValue | undefined;
}

export interface WireServer {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly WireRequest[];
  /** How many clients went away before they had their whole answer. */
  readonly hangUps: number;
  /** Waits until `count` clients have hung up. */
  hungUp(count?: number): Promise<void>;
  /** Waits until `count` requests have come in. */
  received(count?: number): Promise<void>;
  /** Stops serving, at once. Rejects with what the handler threw, if it did. Safe to call twice. */
  close(): Promise<void>;
}

export type WireHandler = (request: WireRequest) => WireReply | Promise<WireReply>;

/**
 * Starts a server whose answers `handler` gives.
 *
 * @example
 * const server = await createWireServer(({ path, json }) => {
 *   expect(path).toBe("/v1/echo");
 *   return { json: { said: json ?? null } };
 * });
 */
export async function createWireServer(handler: WireHandler): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const problems: unknown[] = [];
  const waiting = new Set<() => void>();
  let hangUps = 0;
  const changed = (): void => {
    for (const check of waiting) check();
  };
  const until = async (reached: () => boolean): Promise<void> => {
    if (reached()) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!reached()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
    });
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    let served = false;
    response.once("close", () => {
      if (served || response.writableFinished) return;
      hangUps += 1;
      changed();
    });
    const request = await toRequest(incoming);
    requests.push(request);
    changed();
    const reply = toWritten(await handler(request));
    if (reply === undefined) return;
    await write(response, reply);
    served = reply.end === "cut";
    if (served) response.destroy();
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      problems.push(error);
      if (!response.headersSent) response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: error instanceof Error ? error.message : String(error) } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get hangUps() {
      return hangUps;
    },
    hungUp: (count = 1) => until(() => hangUps >= count),
    received: (count = 1) => until(() => requests.length >= count),
    async close() {
      if (server.listening) {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
      }
      if (problems.length > 0) throw problems[0];
    },
  };
}

async function toRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const text = (await buffer(incoming)).toString("utf8");
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://localhost");
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  return {
    method: incoming.method ?? "GET",
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(headers),
    text,
    json: parsed(text),
  };
}

function parsed(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Writes piece by piece, with a turn of the event loop in between, so that a client sees them arrive one by one. */
async function write(response: ServerResponse, { status, headers, pieces, end }: WrittenReply): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(status, headers);
  for (const piece of pieces) {
    if (response.destroyed) return;
    response.write(piece);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (end === "whole") response.end();
}
