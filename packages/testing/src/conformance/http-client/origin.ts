/** Small servers for clients to talk to, each for the length of a case. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A request as it came in. */
export interface Seen {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a server answers. */
export interface OriginReply {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Written piece by piece, without a length in the headers. */
  readonly pieces?: readonly (string | Uint8Array)[];
  /** `cut`: the connection breaks after the pieces. `silent`: nothing comes at all. Default `whole`. */
  readonly end?: "whole" | "cut" | "silent";
}

export interface Origin {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** The same with another name for this machine: another origin. */
  readonly otherUrl: string;
  readonly seen: readonly Seen[];
  /** Resolves when a request is there. */
  received(): Promise<void>;
  /** Resolves when a client has gone before it was answered. */
  hungUp(): Promise<void>;
}

export type Answer = (seen: Seen, origin: Origin) => OriginReply;

/** Serves while `work` goes on. */
export async function withOrigin<TResult>(
  answer: Answer,
  work: (origin: Origin) => Promise<TResult>,
): Promise<TResult> {
  const seen: Seen[] = [];
  const received = Promise.withResolvers<void>();
  const hungUp = Promise.withResolvers<void>();
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.once("close", () => {
      if (!response.writableEnded) hungUp.resolve();
    });
    const request = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers,
      body: await text(incoming),
    };
    seen.push(request);
    received.resolve();
    await reply(response, answer(request, origin));
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const origin: Origin = {
    url: `http://127.0.0.1:${port}`,
    otherUrl: `http://localhost:${port}`,
    seen,
    received: () => received.promise,
    hungUp: () => hungUp.promise,
  };
  try {
    return await work(origin);
  } finally {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}

async function reply(response: ServerResponse, { status = 200, headers = {}, pieces = [], end }: OriginReply) {
  if (end === "silent") return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.flushHeaders();
  for (const piece of pieces) {
    response.write(piece);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (end === "cut") response.destroy();
  else response.end();
}
