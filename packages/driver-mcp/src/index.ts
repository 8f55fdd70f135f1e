export { mcpDriver } from "./driver.ts";
export { createMcpToolRouter, type McpToolRouter } from "./mcp-tool-router.ts";
export {
  type McpHttpServer,
  type McpServer,
  type McpStdioServer,
  type McpToolRouterOptions,
  mcpConfig,
} from "./options.ts";
