import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ToolRouter } from "@hexdag/kernel/ports";
import { describeToolRouter, type ToolRouterTarget } from "@hexdag/testing";
import { vi } from "vitest";
import { createMcpToolRouter } from "../src/index.ts";
import { type HttpToolServer, startHttpServer } from "./support/http-server.ts";
import { STDIO_SERVER } from "./support/stdio.ts";

const CAPABILITIES = ["SupportsToolChanges"];

/** What belongs to a router, for as long as the suite has it. */
const diaries = new WeakMap<ToolRouter, string>();
const noted = (router: ToolRouter, line: string): Promise<unknown> =>
  vi.waitUntil(() => {
    const diary = diaries.get(router) ?? "";
    return existsSync(diary) && readFileSync(diary, "utf8").includes(line);
  });

const stdio: ToolRouterTarget = {
  name: "an MCP server that is a process",
  capabilities: CAPABILITIES,
  prefix: "office:",
  create() {
    const diary = join(mkdtempSync(join(tmpdir(), "mcp-")), "diary");
    const router = createMcpToolRouter({ servers: { office: { ...STDIO_SERVER, env: { DIARY: diary } } } });
    diaries.set(router, diary);
    return router;
  },
  async destroy(router) {
    await router.close?.();
    rmSync(join(diaries.get(router) ?? "", ".."), { recursive: true });
  },
  waiting: (router) => noted(router, "waiting"),
  stopped: (router) => noted(router, "stopped"),
  async addLate(router) {
    await router.call({ name: "office:late-adder", arguments: {} });
  },
};

describeToolRouter(stdio);

const servers = new WeakMap<ToolRouter, HttpToolServer>();

describeToolRouter({
  ...stdio,
  name: "an MCP server over HTTP",
  async create() {
    const server = await startHttpServer();
    const router = createMcpToolRouter({ servers: { office: { url: server.url } } });
    servers.set(router, server);
    return router;
  },
  async destroy(router) {
    await router.close?.();
    await servers.get(router)?.close();
  },
  waiting: (router) => vi.waitUntil(() => servers.get(router)?.waiting() === 1),
  stopped: (router) => vi.waitUntil(() => servers.get(router)?.stopped() === 1),
  addLate: (router) => servers.get(router)?.addLate(),
});
