/** MCP servers over HTTP on this machine, one for each session, with what a test needs to disturb them. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { vi } from "vitest";
import { addLate, createToolServer } from "./tool-server.ts";

export interface HttpToolServer {
  readonly url: string;
  readonly waiting: () => number;
  readonly stopped: () => number;
  readonly sessions: () => number;
  /** Sessions that said goodbye. */
  readonly goodbyes: () => number;
  readonly headers: readonly IncomingHttpHeaders[];
  /** What was posted, request by request. */
  readonly posted: readonly unknown[];
  /** Once somebody listens. */
  addLate(): Promise<void>;
  /** Forgets all sessions, as a restart does. */
  forget(): void;
  /** Answers requests with this instead; `undefined` for as usual. */
  interfere(answer: ((response: ServerResponse) => void) | undefined): void;
  /** Breaks all connections. */
  cut(): void;
  close(): Promise<void>;
}

export async function startHttpServer(): Promise<HttpToolServer> {
  const sessions = new Map<string, { readonly server: McpServer; readonly transport: StreamableHTTPServerTransport }>();
  const count = { waiting: 0, stopped: 0, sessions: 0, goodbyes: 0 };
  const streams: ServerResponse[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const posted: unknown[] = [];
  let answer: ((response: ServerResponse) => void) | undefined;
  const begin = async (): Promise<StreamableHTTPServerTransport> => {
    const server = createToolServer({
      waiting: () => {
        count.waiting += 1;
      },
      stopped: () => {
        count.stopped += 1;
      },
    });
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        count.sessions += 1;
        sessions.set(id, { server, transport });
      },
      onsessionclosed: () => {
        count.goodbyes += 1;
      },
    });
    // Its optional members may be undefined, which the interface does not say.
    await server.connect(Object.assign(transport));
    return transport;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    headers.push(request.headers);
    const body: unknown = request.method === "POST" ? await json(request) : undefined;
    if (body !== undefined) posted.push(body);
    if (answer !== undefined) return answer(response);
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id)?.transport : await begin();
    if (known === undefined) return void response.writeHead(404).end('{"error": "Session not found"}');
    if (request.method === "GET") streams.push(response);
    await known.handleRequest(request, response, body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`,
    waiting: () => count.waiting,
    stopped: () => count.stopped,
    sessions: () => count.sessions,
    goodbyes: () => count.goodbyes,
    headers,
    posted,
    async addLate() {
      await vi.waitUntil(() => streams.some(({ headersSent }) => headersSent));
      for (const session of sessions.values()) addLate(session.server);
    },
    forget: () => sessions.clear(),
    interfere: (given) => {
      answer = given;
    },
    cut: () => server.closeAllConnections(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
