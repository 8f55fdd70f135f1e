/** One way to a server: the SDK's transport, and what it takes to end it and to tell what went wrong. */
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { McpHttpServer, McpServer, McpStdioServer } from "./options.ts";
import { createWatchedFetch } from "./watched-fetch.ts";

export interface Link {
  readonly transport: Transport;
  /** Whether there is a session which the server could forget. */
  readonly hasSession: () => boolean;
  /** What the server's process last wrote to its error output. */
  readonly lastWords: () => string;
  /** Says goodbye, as far as the transport has a way to. */
  readonly leave: () => Promise<void>;
}

export function createLink(server: McpServer): Link {
  return "command" in server ? stdioLink(server) : httpLink(server);
}

const LAST_WORDS = 1000;

function stdioLink({ command, args = [], env, cwd }: McpStdioServer): Link {
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    stderr: "pipe",
    ...(env === undefined ? {} : { env: { ...env } }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  let words = "";
  transport.stderr?.on("data", (chunk) => {
    words = (words + String(chunk)).slice(-LAST_WORDS);
  });
  return {
    transport: asTransport(transport),
    hasSession: () => false,
    lastWords: () => words.trim(),
    leave: async () => {},
  };
}

const LEAVE_MS = 1000;

function httpLink({ url, headers }: McpHttpServer): Link {
  const http = new StreamableHTTPClientTransport(new URL(url), {
    ...(headers === undefined ? {} : { requestInit: { headers: { ...headers } } }),
    fetch: createWatchedFetch((id) => {
      const error = { code: ErrorCode.ConnectionClosed, message: "the connection broke off before the answer" };
      // One that was answered is no longer waited for.
      http.onmessage?.({ jsonrpc: "2.0", id, error });
    }),
  });
  return {
    transport: asTransport(http),
    hasSession: () => http.sessionId !== undefined,
    lastWords: () => "",
    async leave() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, LEAVE_MS).unref());
      // A server that is gone has nothing to forget.
      await Promise.race([http.terminateSession().catch(() => undefined), late]);
    },
  };
}

/**
 * The SDK hands notifications over a turn later than answers, and forgets whom progress is for with the answer; so answers wait
 * that turn, too. Optional members are told apart from absent ones here, as the SDK's interface wants it.
 */
function asTransport(inner: StreamableHTTPClientTransport | StdioClientTransport): Transport {
  const transport: Transport = {
    start: () => inner.start(),
    send: (message) => inner.send(message),
    close: () => inner.close(),
    ...("setProtocolVersion" in inner ? { setProtocolVersion: (version) => inner.setProtocolVersion(version) } : {}),
  };
  inner.onmessage = (message: JSONRPCMessage) => {
    if ("method" in message) transport.onmessage?.(message);
    else queueMicrotask(() => transport.onmessage?.(message));
  };
  inner.onclose = () => transport.onclose?.();
  inner.onerror = (error: Error) => transport.onerror?.(error);
  return transport;
}
