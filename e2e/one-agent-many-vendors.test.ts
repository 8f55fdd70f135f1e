// One agent, four drivers, five protocols: what it does and what it answers does not depend on who answers it.
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { KEY as GATEWAY_KEY, serveGateway } from "../packages/driver-ai-sdk/test/support/gateway-server.ts";
import { KEY as ANTHROPIC_KEY, serveAnthropic } from "../packages/driver-anthropic/test/support/anthropic-server.ts";
import { serveOllama } from "../packages/driver-ollama/test/support/ollama-server.ts";
import { chatWire } from "../packages/driver-openai/test/support/chat-wire.ts";
import { KEY as OPENAI_KEY, serveOpenAi } from "../packages/driver-openai/test/support/openai-server.ts";
import { responsesWire } from "../packages/driver-openai/test/support/responses-wire.ts";
import { createProject, type Project, root, startHexdag } from "./support/cli.ts";

const TOOLS = `import { defineTool } from "hexdag";
import * as z from "zod";
const input = z.object({ article: z.string() });
const STOCK = { tea: 12, pot: 0 };
export const stock = defineTool({ name: "stock", description: "How many there are.", input, run: ({ article }) => ({ article, count: STOCK[article] }) });
export const price = defineTool({ name: "price", description: "What one costs.", input, run: ({ article }) => ({ article, cents: article.length * 100 }) });
`;

const AGENT = `kind: Pipeline
metadata: {name: shop}
spec:
  ports:
    tools: ./tools.ts
    llm: {adapter: "\${ADAPTER}", config: CONFIG}
  nodes:
    - kind: agent
      metadata: {name: clerk}
      spec:
        system_prompt: You answer customers.
        main_prompt: "{{$input.question}}"
        max_steps: 4
        output_schema: {answer: str, in_stock: "list[str]"}
  output: {answer: clerk.answer, in_stock: clerk.in_stock}
`;

const call = (id: string, name: string, article: string) =>
  ({ type: "tool-call", id, name, arguments: { article } }) as const;
const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

type Scene = Parameters<typeof serveOllama>[0];

/** Two tools at once, one more, some prose, and the answer in its form when that is asked for. */
const SCENE: Scene = [
  {
    content: [call("call_1", "stock", "tea"), call("call_2", "price", "tea")],
    finishReason: "tool_calls",
    usage: usage(40, 12),
  },
  { content: [call("call_3", "stock", "pot")], finishReason: "tool_calls", usage: usage(70, 6) },
  { content: [{ type: "text", text: "Tea there is, pots there are not." }], finishReason: "stop", usage: usage(90, 9) },
  {
    content: [{ type: "text", text: '{"answer": "Tea yes, pots no.", "in_stock": ["tea"]}' }],
    finishReason: "stop",
    usage: usage(120, 20),
  },
];

interface Vendor {
  readonly adapter: string;
  readonly serve: () => ReturnType<typeof serveOllama>;
  readonly config: (url: string) => object;
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  "openai, Responses": {
    adapter: "openai",
    serve: () => serveOpenAi(responsesWire, SCENE),
    config: (url) => ({ base_url: `${url}/v1`, api_key: OPENAI_KEY, model: "gpt-5-mini" }),
  },
  "openai, Chat Completions": {
    adapter: "openai",
    serve: () => serveOpenAi(chatWire, SCENE),
    config: (url) => ({ base_url: `${url}/v1`, api_key: OPENAI_KEY, model: "gpt-5-mini", api: "chat" }),
  },
  anthropic: {
    adapter: "anthropic",
    serve: () => serveAnthropic(SCENE),
    config: (url) => ({ base_url: url, api_key: ANTHROPIC_KEY, model: "claude-sonnet-5-5" }),
  },
  ollama: {
    adapter: "ollama",
    serve: () => serveOllama(SCENE),
    config: (url) => ({ base_url: url, model: "qwen3:8b" }),
  },
  "ai_sdk, AI Gateway": {
    adapter: "ai_sdk",
    serve: () => serveGateway(SCENE),
    config: (url) => ({ base_url: url, api_key: GATEWAY_KEY, model: "acme/model-a" }),
  },
};

/** A project in which exactly this driver, and what its tools need, is installed. */
function projectWith(adapter: string, config: object): Project {
  const driver = `driver-${adapter.replace("_", "-")}`;
  const project = createProject({
    "package.json": JSON.stringify({ type: "module", dependencies: { [`@hexdag/${driver}`]: "*" } }),
    "tools.ts": TOOLS,
    "shop.yaml": AGENT.replace("${ADAPTER}", adapter).replace("CONFIG", JSON.stringify(config)),
  });
  const installed = {
    [`@hexdag/${driver}`]: `packages/${driver}`,
    hexdag: "packages/hexdag",
    zod: "packages/stdlib/node_modules/zod",
  };
  for (const [name, path] of Object.entries(installed)) {
    const place = join(project.path, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, path), place);
  }
  return project;
}

/** Runs the agent on a vendor, and tells all that must not depend on it. */
async function shopAt({ adapter, serve, config }: Vendor): Promise<unknown> {
  const { server, seen } = await serve();
  using project = projectWith(adapter, config(server.url));
  const args = ["run", "shop.yaml", "--events", "--quiet", "--input", "question=Do you have tea and pots?"];
  const { status, stdout, stderr } = await startHexdag(args, { cwd: project.path }).ended;
  expect(stderr).toBe("");
  expect(status).toBe(0);
  await server.close();
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { output, usage: used } = lines.at(-1);
  const { llm_calls, tool_calls, input_tokens, output_tokens, total_tokens } = used;
  const ofType = (type: string) => lines.filter((line) => line.type === type);
  return {
    output,
    usage: { llm_calls, tool_calls, input_tokens, output_tokens, total_tokens },
    steps: ofType("body.started").map(({ node }) => node),
    calls: [...ofType("llm.called"), ...ofType("tool.called")].map(
      ({ type, node, attempt, method, tool, idempotency_key: key, usage: own }) => ({
        type,
        node,
        attempt,
        what: method ?? tool,
        // The run's id is another each time.
        key: key.replace(/^[^:]*/, "run"),
        // What was cached or thought not every vendor tells.
        tokens: own === undefined ? undefined : [own.input_tokens, own.output_tokens, own.total_tokens],
      }),
    ),
    asked: seen.map(({ messages, tools = [], schema }) => ({
      // Whether what one side says in a row is one message is the vendor's affair.
      roles: messages.map(({ role }) => role).filter((role, index, roles) => role !== roles[index - 1]),
      results: messages.flatMap((message) =>
        message.role === "tool" ? message.content.map(({ result }) => result) : [],
      ),
      tools: tools.map(({ name }) => name),
      schema: schema !== undefined,
    })),
  };
}

it("one agent gives equal results, calls and steps on four drivers, over the wire", async () => {
  const results = new Map<string, unknown>();
  for (const [name, vendor] of Object.entries(VENDORS)) results.set(name, await shopAt(vendor));
  const [first, ...others] = results.entries();
  expect(first?.[1]).toMatchObject({
    output: { answer: "Tea yes, pots no.", in_stock: ["tea"] },
    usage: { llm_calls: 4, tool_calls: 3, total_tokens: 367 },
    steps: ["turn-1", "tool-1.1", "tool-1.2", "turn-2", "tool-2.1", "turn-3", "answer-3"].map((key) => `clerk[${key}]`),
  });
  for (const [name, result] of others) expect(result, name).toEqual(first?.[1]);
}, 120_000);
