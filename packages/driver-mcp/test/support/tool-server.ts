/** The tools of the conformance suite, and some more, as a server of the official SDK offers them. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import * as z from "zod";

/** What happens at the server, for who asks. */
export interface Doings {
  waiting(): void;
  stopped(): void;
}

export function createToolServer(doings: Doings): McpServer {
  const server = new McpServer({ name: "office", version: "1.0.0" });
  server.registerTool(
    "add",
    {
      description: "Adds two numbers.",
      inputSchema: { a: z.number(), b: z.number() },
      outputSchema: { sum: z.number() },
      annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false },
    },
    ({ a, b }) => ({ content: [{ type: "text", text: String(a + b) }], structuredContent: { sum: a + b } }),
  );
  server.registerTool("greet", { description: "Greets.", inputSchema: { name: z.string() } }, ({ name }) => ({
    content: [{ type: "text", text: `Hello, ${name}!` }],
  }));
  server.registerTool("jam", { description: "Fails." }, () => {
    throw new Error("out of paper");
  });
  server.registerTool("wait", { description: "Waits." }, async ({ signal }) => {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
      doings.waiting();
    });
    doings.stopped();
    return { content: [] };
  });
  server.registerTool(
    "count",
    { description: "Counts.", inputSchema: { to: z.number() } },
    async ({ to }, { _meta: meta, sendNotification }) => {
      for (let progress = 1; progress <= to; progress += 1) {
        const progressToken = meta?.progressToken;
        if (progressToken === undefined) continue;
        const params = { progressToken, progress, total: to, message: `at ${progress}` };
        await sendNotification({ method: "notifications/progress", params });
      }
      return { content: [], structuredContent: { counted: to } };
    },
  );
  server.registerTool("late-adder", { description: "Adds a tool." }, () => {
    addLate(server);
    return { content: [] };
  });
  return server;
}

export function addLate(server: McpServer): void {
  server.registerTool("late", { description: "Comes late." }, () => ({ content: [{ type: "text", text: "here" }] }));
}
