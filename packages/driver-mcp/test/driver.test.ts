import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolRouter } from "@hexdag/kernel/ports";
import { createFakeClock } from "@hexdag/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createMcpToolRouter, type McpToolRouterOptions, mcpDriver } from "../src/index.ts";
import { type HttpToolServer, startHttpServer } from "./support/http-server.ts";
import { SILENT_SERVER, STDIO_SERVER } from "./support/stdio.ts";

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function routed(options: McpToolRouterOptions): ToolRouter {
  const router = createMcpToolRouter(options);
  cleanups.push(async () => await router.close?.());
  return router;
}

async function overHttp(more: Partial<McpToolRouterOptions> = {}): Promise<readonly [ToolRouter, HttpToolServer]> {
  const server = await startHttpServer();
  cleanups.push(() => server.close());
  return [routed({ servers: { office: { url: server.url } }, ...more }), server];
}

const greet = { name: "office:greet", arguments: { name: "Ada" } };
const wait = { name: "office:wait", arguments: {} };

describe("the driver", () => {
  const issuesOf = (config: unknown): readonly string[] =>
    mcpDriver.config.safeParse(config).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

  it.each([
    [{}, ": takes either servers or server"],
    [{ servers: { a: { command: "x" } }, server: { command: "x" } }, ": takes either servers or server"],
    [{ servers: {} }, "servers: must name at least one server"],
    [{ servers: { "a:b": { command: "x" } } }, "servers.a:b: "],
    [
      { servers: { a: { command: "x", url: "http://x" } } },
      "servers.a: takes either command, a program to start, or url",
    ],
    [{ server: {} }, "server: takes either command, a program to start, or url, an address"],
    [{ server: { command: "x", arg: [] } }, 'server: Unrecognized key: "arg"'],
    [{ server: { command: "x", args: [1] } }, "server: args.0: Invalid input: expected string, received number"],
    [{ servers: { a: { url: "file:///x" } } }, "servers.a"],
    [{ servers: { a: { command: "x" } }, timeout_ms: 0 }, "timeout_ms: "],
  ])("refuses the config %j", (config, message) => {
    expect(issuesOf(config)).toEqual([expect.stringContaining(message)]);
  });

  it("leaves the tools of one server their names", async () => {
    const config = mcpDriver.config.parse({ server: STDIO_SERVER });
    const router = await mcpDriver.create(config, { clock: createFakeClock(), secret: () => undefined });
    cleanups.push(async () => await router.close?.());
    expect((await router.tools()).map(({ name }) => name)).toContain("greet");
    expect(await router.call({ name: "greet", arguments: { name: "Ada" } })).toEqual({ value: "Hello, Ada!" });
    await expect(router.call({ name: "office:greet", arguments: {} })).rejects.toMatchObject({
      code: "HD7007",
      message: 'there is no tool "office:greet"',
    });
    const gone = routed({ server: { command: "./no-such-server" } });
    await expect(gone.open?.()).rejects.toThrow('MCP server "./no-such-server"');
  });

  it("makes the router that its config describes", async () => {
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), "mcp-")));
    const config = mcpDriver.config.parse({
      servers: { office: { ...STDIO_SERVER, env: { OFFICE_TOKEN: "t" }, cwd, parse_json: true } },
    });
    expect(config).toMatchObject({ start_timeout_ms: 30_000, timeout_ms: 60_000 });
    vi.stubEnv("UNTOLD", "secret");
    const router = await mcpDriver.create(config, { clock: createFakeClock(), secret: () => undefined });
    cleanups.push(async () => await router.close?.());
    const { value } = await router.call({ name: "office:environment", arguments: {} });
    vi.unstubAllEnvs();
    expect(value).toMatchObject({ cwd, names: expect.arrayContaining(["OFFICE_TOKEN", "PATH"]) });
    expect(JSON.stringify(value)).not.toContain("UNTOLD");
  });
});

describe("a server that is a process", () => {
  it("that dies in the middle of a call fails it with its last words, without secrets, and is started again", async () => {
    const env = { OFFICE_TOKEN: "tk-0123456789" };
    const router = routed({ servers: { office: { ...STDIO_SERVER, env } } });
    const changed = vi.fn<() => void>();
    if ("onToolsChanged" in router && typeof router.onToolsChanged === "function") router.onToolsChanged(changed);
    await expect(router.call({ name: "office:die", arguments: {} })).rejects.toMatchObject({
      name: "PortError",
      code: "HD7003",
      retryable: true,
      message: 'the MCP server "office" ended the connection; it last said: the token *** is on fire',
    });
    expect(await router.call(greet)).toEqual({ value: "Hello, Ada!" });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("that is not there is told when the port is opened, and what to do", async () => {
    const router = routed({ servers: { office: { command: "no-such-command-of-ours" } } });
    await expect(router.open?.()).rejects.toMatchObject({
      code: "HD7003",
      operation: "open",
      retryable: false,
      message: expect.stringContaining('the MCP server "office" cannot be reached'),
      hint: expect.stringContaining("no-such-command-of-ours"),
    });
  });

  it("that never answers does not hold up the start for ever", async () => {
    const router = routed({ servers: { office: SILENT_SERVER }, startTimeoutMs: 50 });
    await expect(router.open?.()).rejects.toMatchObject({
      code: "HD7003",
      retryable: true,
      message: 'the MCP server "office" did not serve: no answer came within 50 ms',
    });
  });

  it("that never answers does not keep who has left", async () => {
    const router = routed({ servers: { office: SILENT_SERVER }, startTimeoutMs: 300 });
    const leaving = new AbortController();
    const opening = router.open?.({ signal: leaving.signal });
    leaving.abort(new Error("changed my mind"));
    await expect(opening).rejects.toThrow("changed my mind");
  });

  it("is not used after it was closed", async () => {
    const router = routed({ servers: { office: STDIO_SERVER } });
    await router.open?.();
    await router.close?.();
    await expect(router.call(greet)).rejects.toMatchObject({ code: "HD7003", retryable: false });
  });
});

describe("a server over HTTP", () => {
  it("that has forgotten its session gets a new one, and the call comes through, once", async () => {
    const [router, server] = await overHttp();
    await router.open?.();
    server.forget();
    expect(await Promise.all([router.call(greet), router.call(greet)])).toEqual([
      { value: "Hello, Ada!" },
      { value: "Hello, Ada!" },
    ]);
    expect(server.sessions()).toBe(2);
  });

  it("that breaks off in the middle of a call fails it, and serves the next", async () => {
    const [router, server] = await overHttp();
    const outcome = router.call(wait).catch((error: unknown) => error);
    await vi.waitUntil(() => server.waiting() === 1);
    server.cut();
    expect(await outcome).toMatchObject({ code: "HD7003", retryable: true });
    expect(await router.call(greet)).toEqual({ value: "Hello, Ada!" });
  });

  it("that hangs is given up, and told so", async () => {
    const [router, server] = await overHttp({ timeoutMs: 80 });
    await expect(router.call(wait)).rejects.toMatchObject({
      code: "HD7009",
      retryable: true,
      message: 'the tool "office:wait" failed: no answer came within 80 ms',
    });
    await vi.waitUntil(() => server.stopped() === 1);
  });

  it.each([
    [401, false, /headers of the server "office"/],
    [404, false, undefined],
    [429, true, undefined],
    [503, true, undefined],
  ])("that answers %i says whether a retry may help", async (status, retryable, hint) => {
    const [router, server] = await overHttp();
    server.interfere((response) => response.writeHead(status).end("not today"));
    await expect(router.open?.()).rejects.toMatchObject({
      code: "HD7003",
      retryable,
      message: `the MCP server "office" refused the request: not today (HTTP ${status})`,
      hint: hint === undefined ? undefined : expect.stringMatching(hint),
    });
  });

  it("where nobody listens may be tried again", async () => {
    const router = routed({ servers: { office: { url: "http://127.0.0.1:1/mcp" } } });
    await expect(router.open?.()).rejects.toMatchObject({
      code: "HD7003",
      retryable: true,
      message: expect.stringContaining('the MCP server "office" cannot be reached'),
      hint: "see that it runs, and check its url",
    });
  });

  it("that is no MCP server is told as one", async () => {
    const [router, server] = await overHttp();
    server.interfere((response) => {
      response.writeHead(200, { "content-type": "application/json" }).end('{"hello": "there"}');
    });
    await expect(router.open?.()).rejects.toMatchObject({
      code: "HD7003",
      retryable: false,
      message: 'the MCP server "office" answers, but not as MCP servers do',
      hint: expect.stringContaining("check its url"),
    });
  });

  it("gets its headers with every request, and a goodbye", async () => {
    const server = await startHttpServer();
    cleanups.push(() => server.close());
    const headers = { authorization: "Bearer 0123456789" };
    const router = routed({ servers: { office: { url: server.url, headers } } });
    await router.call({ ...greet, idempotencyKey: "run/node/1" });
    await router.close?.();
    expect(server.headers.length).toBeGreaterThan(3);
    for (const sent of server.headers) expect(sent).toMatchObject(headers);
    expect(server.posted).toContainEqual(
      expect.objectContaining({
        method: "tools/call",
        params: expect.objectContaining({ _meta: expect.objectContaining({ "hexdag/idempotency-key": "run/node/1" }) }),
      }),
    );
    expect(server.goodbyes()).toBe(1);
  });
});

describe("a router of several servers", () => {
  it("lists the tools of all, and names those there are when one is asked for that is not", async () => {
    const [, server] = await overHttp();
    const router = routed({ servers: { office: { url: server.url }, annex: { url: server.url } } });
    const names = (await router.tools()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["office:add", "annex:add"]));
    expect((await router.tools()).find(({ name }) => name === "annex:add")).toMatchObject({
      hints: { readOnly: true, idempotent: true, destructive: false },
      result: { type: "object", required: ["sum"] },
    });
    await expect(router.call({ name: "annex:nothing", arguments: {} })).rejects.toMatchObject({
      code: "HD7007",
      hint: expect.stringContaining("annex:greet"),
    });
    await router.health?.();
  });
});
