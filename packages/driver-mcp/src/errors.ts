/** What went wrong at a server, as one `PortError`. The one place that knows the SDK's error classes. */
import { isHexdagError, PortError } from "@hexdag/kernel/ports";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { McpServer } from "./options.ts";

/** Who was asked what. */
export interface CallSite {
  readonly operation: string;
  readonly server: string;
  /** The tool that was called. */
  readonly tool?: string;
  readonly options: McpServer;
  readonly timeoutMs: number;
  readonly lastWords?: () => string;
}

/** HD7007. */
export function unknownTool(name: string, known: readonly string[]): PortError {
  return new PortError({
    code: "HD7007",
    port: "tools",
    operation: "call",
    retryable: false,
    message: `there is no tool "${name}"`,
    hint: known.length === 0 ? "no tool is offered" : `tools are ${known.slice(0, 20).join(", ")}`,
  });
}

/** HD7008. */
export function refusedArguments(name: string, problems: string): PortError {
  return new PortError({
    code: "HD7008",
    port: "tools",
    operation: "call",
    retryable: false,
    message: `the tool "${name}" cannot take these arguments: ${problems}`,
    hint: "call it again with arguments that fit its schema",
  });
}

/** HD7009. */
export function failedTool(name: string, reason: string, more: { retryable: boolean; cause?: unknown }): PortError {
  return new PortError({
    code: "HD7009",
    port: "tools",
    operation: "call",
    message: `the tool "${name}" failed: ${reason}`,
    ...more,
  });
}

/** The calls of a connection that was closed. */
export function closedConnection({ server, operation }: CallSite): PortError {
  return new PortError({
    port: "tools",
    operation,
    retryable: false,
    message: `the connection to the MCP server "${server}" was closed`,
  });
}

/** Translates whatever the SDK threw. What is ours already stays as it is. */
export function toPortError(error: unknown, site: CallSite): unknown {
  if (isHexdagError(error)) return error;
  if (error instanceof McpError) return answered(error, site);
  if (error instanceof StreamableHTTPError) return refusedByHttp(error, site);
  return unreachable(error, site);
}

const FINAL: readonly number[] = [ErrorCode.ParseError, ErrorCode.InvalidRequest, ErrorCode.MethodNotFound];

function answered(error: McpError, site: CallSite): PortError {
  const { tool, server, timeoutMs } = site;
  if (error.code === ErrorCode.ConnectionClosed) {
    return backend(site, { reason: `ended the connection${lastWords(site)}`, retryable: true, cause: error });
  }
  const late = error.code === ErrorCode.RequestTimeout;
  const said = late
    ? `no answer came within ${timeoutMs} ms`
    : told(error.message.replace(/^MCP error -?\d+: /, ""), site);
  const retryable = !FINAL.includes(error.code);
  if (tool === undefined) return backend(site, { reason: `did not serve: ${said}`, retryable, cause: error });
  const name = `${server}:${tool}`;
  if (error.code === ErrorCode.InvalidParams) return refusedArguments(name, said);
  return failedTool(name, said, { retryable, cause: error });
}

function refusedByHttp(error: StreamableHTTPError, site: CallSite): PortError {
  const status = error.code;
  const said = told(error.message.replace(/^Streamable HTTP error: (?:Error POSTing to endpoint: )?/, ""), site);
  const known = status !== undefined && status > 0;
  const unauthorized = status === 401 || status === 403;
  return backend(site, {
    reason: `refused the request: ${said === "" ? "it does not say why" : said}${known ? ` (HTTP ${status})` : ""}`,
    retryable: known && (status >= 500 || [408, 409, 425, 429].includes(status)),
    cause: error,
    ...(unauthorized ? { hint: `set the headers of the server "${site.server}" in the adapter's config` } : {}),
  });
}

function unreachable(error: unknown, site: CallSite): PortError {
  const { options } = site;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code: unknown = Reflect.get(Object(cause), "code");
  const missing = "command" in options && (code === "ENOENT" || code === "EACCES");
  if (cause instanceof z.ZodError) {
    const reason = "answers, but not as MCP servers do";
    return backend(site, { reason, retryable: false, cause: error, hint: "check its url: is it the MCP endpoint?" });
  }
  const said = told(cause instanceof Error ? cause.message : String(cause), site);
  return backend(site, {
    reason: `cannot be reached: ${said}${lastWords(site)}`,
    retryable: !missing,
    cause: error,
    ...(missing ? { hint: `install the command "${options.command}", or give its whole path` } : {}),
    ...("url" in options ? { hint: "see that it runs, and check its url" } : {}),
  });
}

interface Failure {
  readonly reason: string;
  readonly retryable: boolean;
  readonly cause: unknown;
  readonly hint?: string;
}

function backend({ server, operation }: CallSite, { reason, ...more }: Failure): PortError {
  return new PortError({ port: "tools", operation, message: `the MCP server "${server}" ${reason}`, ...more });
}

function lastWords(site: CallSite): string {
  const words = site.lastWords?.() ?? "";
  return words === "" ? "" : `; it last said: ${told(words, site)}`;
}

const LONGEST = 500;
const SHORTEST_SECRET = 6;

/** What a server says, bounded and without what it was given in confidence. */
function told(text: string, { options }: CallSite): string {
  const given = Object.values(("command" in options ? options.env : options.headers) ?? {});
  let clean = text;
  for (const secret of given.flatMap((value) => [value, ...value.split(/\s+/)])) {
    if (secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, "***");
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean;
}
