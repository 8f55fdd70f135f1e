/** A process that is an MCP server over its input and output. Its error output tells what happens; its input is the protocol's. */
import { appendFileSync } from "node:fs";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createToolServer } from "./tool-server.ts";

const diary = process.env.DIARY ?? "";
const note = (line: string): void => {
  if (diary !== "") appendFileSync(diary, `${line}\n`);
};
const server = createToolServer({ waiting: () => note("waiting"), stopped: () => note("stopped") });
server.registerTool("die", { description: "Ends the process." }, () => {
  process.stderr.write(`the token ${process.env.OFFICE_TOKEN ?? ""} is on fire\n`, () => process.exit(3));
  return new Promise(() => {});
});
server.registerTool("environment", { description: "What it was given." }, () => ({
  content: [{ type: "text", text: JSON.stringify({ cwd: process.cwd(), names: Object.keys(process.env).toSorted() }) }],
}));
note("started");
await server.connect(new StdioServerTransport());
