import { createServer, type Server } from "node:http";

export interface RawServer {
  /** Starts to answer with these bytes; gives the URL. */
  serve(bytes: Uint8Array): Promise<string>;
  close(): Promise<void>;
}

/** Answers bytes as they are, under the headers given. */
export function createRawServer(headers: Readonly<Record<string, string>>): RawServer {
  const servers: Server[] = [];
  return {
    async serve(bytes) {
      const server = createServer((_request, response) => response.writeHead(200, headers).end(bytes));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
