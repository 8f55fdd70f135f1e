import * as z from "zod";

/** A server that is a process of its own, spoken to over its input and output. */
export interface McpStdioServer {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** Beside these it gets only what every process needs, such as PATH and HOME. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: this process's. */
  readonly cwd?: string | undefined;
  readonly parseJson?: boolean | undefined;
}

/** A server that is spoken to over HTTP. */
export interface McpHttpServer {
  readonly url: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether a text that is a JSON object or array is handed on as that. Default: texts stay texts. */
  readonly parseJson?: boolean | undefined;
}

export type McpServer = McpStdioServer | McpHttpServer;

/** Which MCP servers there are. */
export interface McpToolRouterOptions {
  /** By the name that stands before the colon in their tools' names. */
  readonly servers?: Readonly<Record<string, McpServer>> | undefined;
  /** One whose tools keep their own names: where the router is itself one of several sources. */
  readonly server?: McpServer | undefined;
  /** The longest a server may take to start. Default: 30 seconds. */
  readonly startTimeoutMs?: number | undefined;
  /** The longest a call may go without an answer or a sign of progress. Default: a minute. */
  readonly timeoutMs?: number | undefined;
}

const text = z.string().min(1);
const parseJson = z
  .boolean()
  .optional()
  .meta({ description: "Whether a text that is a JSON object or array becomes data.", examples: [true] });

const stdioServer = z.strictObject({
  command: text.meta({ description: "The program to start.", examples: ["npx"] }),
  args: z
    .array(z.string())
    .optional()
    .meta({ description: "Its arguments.", examples: [["-y", "@acme/mcp-server"]] }),
  env: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: "Environment variables; beside them it gets only PATH, HOME and the like.",
      examples: [{ API_TOKEN: { $secret: "ACME_TOKEN" } }],
    }),
  cwd: text.optional().meta({ description: "Where it is started.", examples: ["./tools"] }),
  parse_json: parseJson,
});

const httpServer = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .meta({ description: "The server's address.", examples: ["https://mcp.example.com/mcp"] }),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: "Sent with every request.",
      examples: [{ authorization: { $secret: "ACME_AUTHORIZATION" } }],
    }),
  parse_json: parseJson,
});

const oneServer = z.union([stdioServer, httpServer], { error: wrongServer });

/** Says what is wrong with what was meant; a union alone says that nothing fits. */
function wrongServer({ input, errors }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const isProcess = typeof input === "object" && input !== null && "command" in input;
  const isAddress = typeof input === "object" && input !== null && "url" in input;
  if (isProcess === isAddress) return "takes either command, a program to start, or url, an address";
  const issues = errors[isProcess ? 0 : 1] ?? [];
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`)).join("; ");
}

const timeout = z.number().positive().max(2_147_483_647);

/** What a manifest may write below `adapter: mcp`. */
export const mcpConfig = z
  .strictObject({
    servers: z
      .record(z.string().regex(/^[\w.-]+$/, "must be of letters, digits, '.', '_' and '-'"), oneServer)
      .refine((servers) => Object.keys(servers).length > 0, "must name at least one server")
      .optional()
      .meta({
        description: "MCP servers by name: a command to start, or an address. Their tools are called `name:tool`.",
        examples: [{ files: { command: "npx", args: ["-y", "@acme/mcp-server"] } }],
      }),
    server: oneServer.optional().meta({
      description: "One MCP server, whose tools keep their own names: for `spec.services`, which names them.",
      examples: [{ command: "npx", args: ["-y", "@acme/mcp-server"] }],
    }),
    start_timeout_ms: timeout
      .default(30_000)
      .meta({ description: "The longest a server may take to start, in milliseconds.", examples: [10_000] }),
    timeout_ms: timeout.default(60_000).meta({
      description: "The longest a call may go without an answer or a sign of progress, in milliseconds.",
      examples: [120_000],
    }),
  })
  .refine(
    ({ server, servers }) => (server === undefined) !== (servers === undefined),
    "takes either servers or server",
  );

/** A manifest's config as options. */
export function toOptions(config: z.output<typeof mcpConfig>): McpToolRouterOptions {
  const { server, servers } = config;
  return {
    ...(server === undefined ? {} : { server: toServer(server) }),
    ...(servers === undefined
      ? {}
      : { servers: Object.fromEntries(Object.entries(servers).map(([name, each]) => [name, toServer(each)])) }),
    startTimeoutMs: config.start_timeout_ms,
    timeoutMs: config.timeout_ms,
  };
}

function toServer({ parse_json: parseJson, ...server }: z.output<typeof stdioServer | typeof httpServer>): McpServer {
  return { ...server, parseJson };
}
