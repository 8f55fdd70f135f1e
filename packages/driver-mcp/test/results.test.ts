import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { ToolResult } from "@hexdag/kernel/ports";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "vitest";
import { createMcpToolRouter, type McpHttpServer, type McpToolRouter } from "../src/index.ts";

const ANY: Tool = { name: "any", inputSchema: { type: "object" } };

/** A server whose one tool gives this, one page of tools at a time. */
async function asking<TResult>(
  { tools = [ANY], ...options }: Partial<McpHttpServer> & { readonly tools?: readonly Tool[] },
  give: () => CallToolResult,
  use: (router: McpToolRouter) => Promise<TResult>,
): Promise<TResult> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Stateless: a server for each request.
    const server = new Server({ name: "any", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
      const page = Number(params?.cursor ?? 0);
      const more = page + 1 < tools.length ? { nextCursor: String(page + 1) } : {};
      return { tools: tools.slice(page, page + 1), ...more };
    });
    server.setRequestHandler(CallToolRequestSchema, () => give());
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await server.connect(Object.assign(transport));
    await transport.handleRequest(request, response, request.method === "POST" ? await json(request) : undefined);
  };
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`;
  const router = createMcpToolRouter({ servers: { a: { url, ...options } } });
  try {
    return await use(router);
  } finally {
    await router.close?.();
    http.closeAllConnections();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  }
}

const called = (result: CallToolResult, options: Partial<McpHttpServer> = {}): Promise<ToolResult> =>
  asking(
    options,
    () => result,
    (router) => router.call({ name: "a:any", arguments: {} }),
  );

describe("what a tool gives", () => {
  it("is null for nothing, and a text for a text, whatever is in it", async () => {
    expect(await called({ content: [] })).toEqual({ value: null });
    expect(await called({ content: [{ type: "text", text: '{"a": 1}' }] })).toEqual({ value: '{"a": 1}' });
  });

  it("is data when its text is JSON and the config says so", async () => {
    const parse = (text: string): Promise<ToolResult> =>
      called({ content: [{ type: "text", text }] }, { parseJson: true });
    expect(await parse('{"a": [1]}')).toEqual({ value: { a: [1] } });
    expect(await parse("12")).toEqual({ value: "12" });
    expect(await parse("{oops")).toEqual({ value: "{oops" });
  });

  it("is its structured content, which its text only repeats", async () => {
    const content = [{ type: "text" as const, text: "1" }];
    expect(await called({ content, structuredContent: { a: 1 } })).toEqual({ value: { a: 1 } });
  });

  it("is a list of parts for anything else, bytes as base64", async () => {
    const image = { type: "image" as const, mimeType: "image/png", data: "iVBORw0KGgo=" };
    const { value } = await called({
      content: [
        { type: "text", text: "Look:" },
        image,
        { type: "audio", mimeType: "audio/wav", data: "UklGRg==" },
        { type: "resource", resource: { uri: "file:///a.txt", mimeType: "text/plain", text: "a" } },
        { type: "resource", resource: { uri: "file:///b", blob: "AA==" } },
        { type: "resource_link", uri: "file:///c", name: "c", description: "C", mimeType: "text/plain" },
      ],
    });
    expect(value).toEqual([
      { type: "text", text: "Look:" },
      { type: "image", mediaType: "image/png", data: "iVBORw0KGgo=" },
      { type: "audio", mediaType: "audio/wav", data: "UklGRg==" },
      { type: "resource", uri: "file:///a.txt", mediaType: "text/plain", text: "a" },
      { type: "resource", uri: "file:///b", data: "AA==" },
      { type: "link", uri: "file:///c", name: "c", description: "C", mediaType: "text/plain" },
    ]);
    expect(await called({ content: [image], structuredContent: { a: 1 } })).toEqual({
      value: [
        { type: "json", json: { a: 1 } },
        { type: "image", mediaType: "image/png", data: "iVBORw0KGgo=" },
      ],
    });
  });

  it("may say that it did not work", async () => {
    expect(await called({ content: [{ type: "text", text: "no paper" }], isError: true })).toEqual({
      value: "no paper",
      isError: true,
    });
  });

  it("that does not fit the schema the server gave for it is a failure", async () => {
    const outputSchema = { type: "object" as const, properties: { a: { type: "number" } }, required: ["a"] };
    const call = asking(
      { tools: [{ ...ANY, outputSchema }] },
      () => ({ content: [], structuredContent: { a: "one" } }),
      (router) => router.call({ name: "a:any", arguments: {} }),
    );
    await expect(call).rejects.toMatchObject({ code: "HD7009", message: expect.stringContaining("does not fit") });
  });
});

describe("a server's refusal", () => {
  const refused = (code: number): Promise<unknown> =>
    asking(
      {},
      () => {
        throw new McpError(code, "not like this");
      },
      (router) => router.call({ name: "a:any", arguments: {} }).catch((error: unknown) => error),
    );

  it("of the arguments is one", async () => {
    expect(await refused(ErrorCode.InvalidParams)).toMatchObject({ code: "HD7008", retryable: false });
  });

  it("for any other reason is a failure of the tool", async () => {
    expect(await refused(ErrorCode.InternalError)).toMatchObject({
      code: "HD7009",
      retryable: true,
      message: expect.stringMatching(/^the tool "a:any" failed: .*not like this$/),
    });
    expect(await refused(ErrorCode.MethodNotFound)).toMatchObject({ code: "HD7009", retryable: false });
  });
});

describe("the tools of a server", () => {
  it("come page by page, in dialects that this side may not know", async () => {
    const inputSchema = { type: "object" as const, $schema: "https://json-schema.org/draft/2020-12/schema" };
    const odd = { type: "object" as const, properties: { a: { $ref: "#/nowhere" } } };
    const tools = [{ name: "one", inputSchema }, { name: "two", title: "Two", inputSchema: odd }, ANY];
    await asking(
      { tools },
      () => ({ content: [] }),
      async (router) => {
        expect(await router.tools()).toEqual([
          { name: "a:one", description: "one", parameters: { type: "object" } },
          { name: "a:two", description: "Two", parameters: odd },
          { name: "a:any", description: "any", parameters: { type: "object" } },
        ]);
        expect(await router.call({ name: "a:two", arguments: { a: 1 } })).toEqual({ value: null });
      },
    );
  });
});
