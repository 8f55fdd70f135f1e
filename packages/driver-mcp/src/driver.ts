import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import { createMcpToolRouter } from "./mcp-tool-router.ts";
import { mcpConfig, toOptions } from "./options.ts";

/** The driver behind `adapter: mcp`. */
export const mcpDriver: DriverType<"tools", typeof mcpConfig> = defineDriver({
  name: "mcp",
  port: "tools",
  description: "Tools of MCP servers, started as processes or reached over HTTP.",
  config: mcpConfig,
  create: (config) => createMcpToolRouter(toOptions(config)),
});
