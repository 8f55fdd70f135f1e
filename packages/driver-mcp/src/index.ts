export { mcpDriver } from "./driver.ts";
export { createMcpToolRouter, type McpToolRouter } from "./mcp-tool-router.ts";
export type { McpHttpServer, McpServer, McpStdioServer, McpToolRouterOptions } from "./options.ts";
