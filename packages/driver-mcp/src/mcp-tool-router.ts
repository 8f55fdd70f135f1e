/** The tools of MCP servers as one `ToolRouter`, by names of the form `server:tool`. */
import type {
  SupportsToolChanges,
  ToolCall,
  ToolCallOptions,
  ToolDescription,
  ToolResult,
  ToolRouter,
} from "@hexdag/kernel/ports";
import {
  CallToolResultSchema,
  ListToolsResultSchema,
  type Progress,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import { createSchemaCheck, type SchemaCheck } from "./check-schema.ts";
import { type Connection, createConnection, type Session } from "./connection.ts";
import { failedTool, refusedArguments, unknownTool } from "./errors.ts";
import { fromResult } from "./from-result.ts";
import { fromTool } from "./from-tool.ts";
import type { McpServer, McpToolRouterOptions } from "./options.ts";

export type McpToolRouter = ToolRouter & SupportsToolChanges;

const START_TIMEOUT_MS = 30_000;
const TIMEOUT_MS = 60_000;

/**
 * Makes a router of MCP servers. They are started by `open`, or when they are first needed.
 *
 * @example
 * const tools = createMcpToolRouter({ servers: { files: { command: "npx", args: ["-y", "@acme/mcp-server"] } } });
 * const { value } = await tools.call({ name: "files:read", arguments: { path: "notes.txt" } });
 */
export function createMcpToolRouter(options: McpToolRouterOptions): McpToolRouter {
  const { startTimeoutMs = START_TIMEOUT_MS, timeoutMs = TIMEOUT_MS } = options;
  const listeners = new Set<() => void>();
  const onChanged = (): void => {
    for (const listener of listeners) listener();
  };
  const check = createSchemaCheck();
  const deskOf = (name: string, prefix: string, server: McpServer): Desk => {
    const connection = createConnection({ name, server, startTimeoutMs, timeoutMs, onChanged });
    return { prefix, server, connection, timeoutMs, check };
  };
  const { server: only, servers = {} } = options;
  const single = only && deskOf(addressOf(only), "", only);
  const desks = new Map(
    Object.entries(servers).map(([name, server]) => [name, deskOf(name, `${name}:`, server)] as const),
  );
  const onAll = async <TResult>(run: (desk: Desk) => Promise<TResult>): Promise<readonly TResult[]> =>
    await Promise.all([...desks.values(), ...(single === undefined ? [] : [single])].map(run));
  return {
    async tools(call) {
      return (await onAll((desk) => describeTools(desk, call?.signal))).flat();
    },
    async call(call, callOptions) {
      const colon = call.name.indexOf(":");
      const desk = (colon === -1 ? undefined : desks.get(call.name.slice(0, colon))) ?? single;
      if (desk !== undefined) return await callTool(desk, call, callOptions ?? {});
      callOptions?.signal?.throwIfAborted();
      throw unknownTool(
        call.name,
        [...desks.keys()].map((name) => `${name}:…`),
      );
    },
    onToolsChanged(listener) {
      // One of its own for each call, so that the same function can listen twice.
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    async open(call) {
      await onAll(({ connection }) =>
        connection.use({ operation: "open", signal: call?.signal, run: async () => undefined }),
      );
    },
    async health(call) {
      const signal = call?.signal;
      await onAll(({ connection }) =>
        connection.use({
          operation: "health",
          signal,
          run: ({ client }) => client.ping({ timeout: timeoutMs, ...derived(signal) }),
        }),
      );
    },
    async close() {
      listeners.clear();
      await onAll(({ connection }) => connection.close());
    },
  };
}

/** What messages call a server that has no name; an address may have more in it than they should show. */
function addressOf(server: McpServer): string {
  if ("command" in server) return server.command;
  return URL.canParse(server.url) ? new URL(server.url).host : server.url;
}

interface Desk {
  /** What its tools' names have before them here. */
  readonly prefix: string;
  readonly server: McpServer;
  readonly connection: Connection;
  readonly timeoutMs: number;
  readonly check: SchemaCheck;
}

async function describeTools(desk: Desk, signal: AbortSignal | undefined): Promise<readonly ToolDescription[]> {
  const { connection, prefix } = desk;
  const tools = await connection.use({
    operation: "tools",
    signal,
    run: (session) => listTools(session, desk, signal),
  });
  return tools.map((tool) => fromTool(tool, `${prefix}${tool.name}`));
}

/** More pages than this are a server that turns in circles. */
const MOST_PAGES = 1000;

async function listTools(session: Session, desk: Desk, signal: AbortSignal | undefined): Promise<readonly Tool[]> {
  const { client } = session;
  if (client.getServerCapabilities()?.tools === undefined) return [];
  const tools: Tool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const options = { timeout: desk.timeoutMs, ...derived(signal) };
    const listed = await client.request({ method: "tools/list", params }, ListToolsResultSchema, options);
    tools.push(...listed.tools);
    cursor = listed.nextCursor;
    if (cursor === undefined) break;
  }
  session.tools = tools;
  return tools;
}

async function callTool(desk: Desk, call: ToolCall, { signal, onProgress }: ToolCallOptions): Promise<ToolResult> {
  const tool = call.name.slice(desk.prefix.length);
  const onprogress = ({ progress, total, message }: Progress): void =>
    onProgress?.({
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  return await desk.connection.use({
    operation: "call",
    tool,
    signal,
    async run(session) {
      const { inputSchema, outputSchema } = await findTool(session, desk, { name: tool, signal });
      const problems = desk.check(inputSchema, call.arguments);
      if (problems !== undefined) throw refusedArguments(call.name, problems);
      const meta =
        call.idempotencyKey === undefined ? {} : { _meta: { "hexdag/idempotency-key": call.idempotencyKey } };
      const result = await session.client.request(
        { method: "tools/call", params: { name: tool, arguments: { ...call.arguments }, ...meta } },
        CallToolResultSchema,
        { timeout: desk.timeoutMs, resetTimeoutOnProgress: true, onprogress, ...derived(signal) },
      );
      const wrong =
        outputSchema === undefined || result.isError === true
          ? undefined
          : desk.check(outputSchema, result.structuredContent ?? {});
      if (wrong !== undefined) {
        throw failedTool(call.name, `its result does not fit its schema: ${wrong}`, { retryable: true });
      }
      return fromResult(result, desk.server.parseJson === true);
    },
  });
}

/** Asks the server again before it says that there is no such tool. */
async function findTool(
  session: Session,
  desk: Desk,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal | undefined },
): Promise<Tool> {
  const known = session.tools?.find((tool) => tool.name === name);
  if (known !== undefined) return known;
  const tools = await listTools(session, desk, signal);
  const listed = tools.find((tool) => tool.name === name);
  if (listed !== undefined) return listed;
  throw unknownTool(
    `${desk.prefix}${name}`,
    tools.map((tool) => `${desk.prefix}${tool.name}`),
  );
}

/** The SDK never stops listening to a signal, so it gets one that ends with the call. */
function derived(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal: AbortSignal.any([signal]) };
}
