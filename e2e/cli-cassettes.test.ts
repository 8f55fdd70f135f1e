/** `--record` and `--replay`: a run with real drivers is kept, and comes to the same with nobody at the other end. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { STDIO_SERVER } from "../packages/driver-mcp/test/support/stdio.ts";
import { KEY, serveOpenAi } from "../packages/driver-openai/test/support/openai-server.ts";
import { responsesWire } from "../packages/driver-openai/test/support/responses-wire.ts";
import { type CliResult, createProject, hexdag, type Project, root, startHexdag } from "./support/cli.ts";

const TOOLS = `import { defineTool } from "hexdag";
import * as z from "zod";
export const stock = defineTool({
  name: "stock", description: "How many there are.", input: z.object({ article: z.string() }),
  run: ({ article }) => ({ when: Math.random(), article, count: 12 }),
});
`;

const SHOP = (model: string, web: string) => `kind: Pipeline
metadata: {name: shop}
spec:
  ports:
    tools: ./tools.ts
    llm: {adapter: openai, config: {base_url: "${model}/v1", api_key: "\${OPENAI_API_KEY}", model: gpt-5-mini}}
    http: {adapter: http, config: {base_url: "${web}/", allow_private: true, headers: {authorization: "Bearer \${SHOP_TOKEN}"}}}
  nodes:
    - kind: api_call
      metadata: {name: prices}
      spec: {url: prices, query: {q: tea}, headers: {idempotency-key: "{{$ctx.run_id}}"}}
      dependencies: []
    - kind: agent
      metadata: {name: clerk}
      spec: {main_prompt: "{{$input.question}} Prices: {{json prices.body}}", max_steps: 4, limits: {max_total_tokens: 5000}}
    - kind: llm
      metadata: {name: poem}
      spec: {human_message: "A poem about {{clerk}}", stream: true}
  output: {answer: clerk, poem: poem, etag: prices.headers.etag}
`;

const usage = (inputTokens: number, outputTokens: number) => ({
  inputTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
});

const SCENE: Parameters<typeof serveOpenAi>[1] = [
  {
    content: [{ type: "tool-call", id: "call_1", name: "stock", arguments: { article: "tea" } }],
    finishReason: "tool_calls",
    usage: usage(40, 12),
  },
  { content: [{ type: "text", text: "Twelve." }], finishReason: "stop", usage: usage(70, 6) },
  { content: [{ type: "text", text: "Twelve teas stood in a row." }], finishReason: "stop", usage: usage(20, 9) },
];

/** A web service that wants its token, and gives another tag each time. */
async function serveWeb(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const known = request.headers.authorization === "Bearer shop-token-4711";
    response.writeHead(known ? 200 : 401, { "content-type": "application/json", etag: String(Math.random()) });
    response.end(JSON.stringify({ tea: 3, asked: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Puts packages of this repository into a project, as an installation would. */
function install(project: Project, packages: Readonly<Record<string, string>>): void {
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, "*"]));
  writeFileSync(join(project.path, "package.json"), JSON.stringify({ type: "module", dependencies }));
  for (const [name, path] of Object.entries(packages)) {
    const place = join(project.path, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, path), place);
  }
}

function shopProject(model: string, web: string): Project {
  const project = createProject({
    "tools.ts": TOOLS,
    "shop.yaml": SHOP(model, web),
  });
  install(project, {
    "@hexdag/driver-openai": "packages/driver-openai",
    "@hexdag/driver-http": "packages/driver-http",
    hexdag: "packages/hexdag",
    zod: "packages/stdlib/node_modules/zod",
  });
  return project;
}

/** The result document, without what is another on every run. */
function essence({ stdout }: CliResult): unknown {
  const { run_id: _id, duration_ms: _duration, nodes, ...document } = JSON.parse(stdout);
  const { duration_ms: _used, ...usage } = document.usage ?? {};
  const outputs = Object.entries(nodes).map(([name, node]) => [name, Reflect.get(Object(node), "output")]);
  return { ...document, usage, nodes: Object.fromEntries(outputs) };
}

const textsIn = (directory: string): string =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("");

test("a run with real drivers is replayed without servers, keys and tools, with the same result and usage", async () => {
  const { server } = await serveOpenAi(responsesWire, SCENE);
  const web = await serveWeb();
  using project = shopProject(server.url, web.url);
  const run = ["run", "shop.yaml", "--json", "--input", "question=Do you have tea?"];
  const env = { OPENAI_API_KEY: KEY, SHOP_TOKEN: "shop-token-4711" };
  const recorded = await startHexdag([...run, "--record", "tapes"], { cwd: project.path, env }).ended;
  expect(recorded.stderr).toContain("recorded 6 calls in tapes\n");
  expect(recorded.status).toBe(0);
  await server.close();
  web.close();

  const tapes = join(project.path, "tapes");
  expect(readdirSync(join(tapes, "shop")).toSorted()).toEqual(
    ["http", "llm", "tools"].map((port) => `${port}.cassette.json`),
  );
  for (const secret of [KEY, "shop-token-4711", "idempotency-key"]) expect(textsIn(tapes)).not.toContain(secret);

  // Nothing of what was behind the ports is left.
  writeFileSync(join(project.path, "tools.ts"), 'throw new Error("loaded");');
  const replays = [1, 2].map(() => hexdag([...run, "--replay", "tapes"], { cwd: project.path }));
  for (const replayed of replays) {
    expect(replayed.stderr).not.toContain("nobody asked for");
    expect(replayed.status).toBe(0);
    expect(essence(replayed)).toEqual(essence(recorded));
  }
  expect(essence(recorded)).toMatchObject({
    status: "succeeded",
    output: { answer: "Twelve.", poem: "Twelve teas stood in a row." },
    usage: { llm_calls: 3, tool_calls: 1, total_tokens: 157 },
  });

  const other = [...run.slice(0, -1), "question=Do you have milk?", "--replay", "tapes"];
  const missed = hexdag(other, { cwd: project.path });
  expect(missed.status).toBe(1);
  expect(missed.stderr).toContain("error[HD7401]");
  expect(missed.stderr).toContain(
    "shop/llm.cassette.json has no recording of this llm.generate; the closest is number 1",
  );
  expect(missed.stderr).toContain('recorded "Do you have tea? Prices');
  expect(missed.stderr).toContain("shop.yaml:14:");
  expect(JSON.parse(missed.stdout)).toMatchObject({ status: "failed", error: { code: "HD7401", node: "clerk" } });
}, 60_000);

const CHAT = `kind: Pipeline
metadata: {name: chat}
spec:
  ports:
    llm: {adapter: scripted, config: {script: [{contains: tea, reply: "Tea it is.", repeat: true}, {contains: milk, reply: "Milk.", repeat: true}]}}
  nodes:
    - {kind: llm, metadata: {name: a}, spec: {human_message: "{{$input.what}}"}}
    - {kind: llm, metadata: {name: b}, spec: {human_message: "milk", when: "$input.what == 'tea'"}}
`;

describe("a recording", () => {
  test("that is used in part says so, unless told to be quiet", () => {
    using project = createProject({ "chat.yaml": CHAT });
    const options = { cwd: project.path };
    expect(hexdag(["run", "chat.yaml", "-i", "what=tea", "--record", "t"], options)).toMatchObject({ status: 0 });
    const changed = CHAT.replace("== 'tea'", "== 'x'");
    writeFileSync(join(project.path, "chat.yaml"), changed);
    const replay = ["run", "chat.yaml", "-i", "what=tea", "--replay", "t"];
    const { status, stderr } = hexdag(replay, options);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining("1 recording in t nobody asked for: chat/llm.cassette.json number 2: llm.generate\n"),
    ]);
    expect(hexdag([...replay, "--quiet"], options)).toMatchObject({ status: 0, stderr: "" });
  });

  test("is replaced by the next, but not by a run that is called off", async () => {
    using project = createProject({
      "chat.yaml": CHAT,
      "slow.yaml": CHAT.replace("config: {script", "config: {delay_ms: 20000, script"),
    });
    const options = { cwd: project.path };
    const tape = join(project.path, "t/chat/llm.cassette.json");
    hexdag(["run", "chat.yaml", "-i", "what=tea", "--record", "t"], options);
    expect(JSON.parse(readFileSync(tape, "utf8")).calls).toHaveLength(2);
    hexdag(["run", "chat.yaml", "-i", "what=milk", "--record", "t"], options);
    const text = readFileSync(tape, "utf8");
    expect(JSON.parse(text).calls).toHaveLength(1);
    const slow = startHexdag(["run", "slow.yaml", "-i", "what=tea", "--record", "t", "--events"], options);
    await slow.seen("node.started");
    slow.child.kill("SIGINT");
    const ended = await slow.ended;
    expect(ended.status).toBe(130);
    expect(ended.stderr).toContain("nothing is recorded of a run that was cancelled; t is as it was");
    expect(readFileSync(tape, "utf8")).toBe(text);
  });

  test("of a failed run is replayed as a failure", () => {
    using project = createProject({ "chat.yaml": CHAT.replace('reply: "Tea it is."', "error: overloaded") });
    const run = (...more: readonly string[]) =>
      hexdag(["run", "chat.yaml", "-i", "what=tea", "--json", ...more], { cwd: project.path });
    const recorded = run("--record", "t");
    expect(recorded.status).toBe(1);
    expect(recorded.stderr).toContain("recorded 1 call in t");
    const replayed = run("--replay", "t");
    expect(replayed.status).toBe(1);
    expect(JSON.parse(replayed.stdout).error).toEqual(JSON.parse(recorded.stdout).error);
  });

  test("has the children's calls too, each pipeline's in a directory of its own", () => {
    const child = CHAT.replace("name: chat", "name: child").replace("when: \"$input.what == 'tea'\"", "max_tokens: 5");
    using project = createProject({
      "child.yaml": child.replace('"Milk."', '"Milk of the child."'),
      "parent.yaml": `${CHAT}    - {kind: pipeline, metadata: {name: c}, spec: {pipeline: child.yaml, input_mapping: {what: $input.what}}}\n`,
    });
    const run = (...more: readonly string[]) =>
      hexdag(["run", "parent.yaml", "-i", "what=tea", "--json", ...more], { cwd: project.path });
    const recorded = run("--record", "t");
    expect(recorded.stderr).toContain("recorded 4 calls in t");
    expect(readdirSync(join(project.path, "t")).toSorted()).toEqual(["chat", "child"]);
    const replayed = run("--replay", "t");
    expect(essence(replayed)).toEqual(essence(recorded));
    expect(recorded.stdout).toContain("Milk of the child.");
  });

  test("has what a pipeline did that is a tool, which runs again on it and counts as it did", () => {
    const script = [
      {
        call: 0,
        tool_calls: [
          { name: "research", arguments: { what: "tea" } },
          { name: "stock", arguments: {} },
        ],
      },
      { call: 1, reply: "Done." },
    ];
    const tools = `export const stock = { name: "stock", description: "Stock.", input: { "~standard": { version: 1, vendor: "x", validate: (value) => ({ value }) } }, run: () => Math.random() };`;
    using project = createProject({
      "tools.js": tools,
      "desk.yaml": `kind: Pipeline
metadata: {name: desk}
spec:
  ports: {llm: {adapter: scripted, config: {script: ${JSON.stringify(script)}}}}
  services:
    research: {pipeline: chat.yaml, description: Finds out., input_schema: {what: str}}
    local: ./tools.js
  nodes:
    - {kind: agent, metadata: {name: clerk}, spec: {main_prompt: Go.}}
`,
      "chat.yaml": CHAT,
    });
    const run = (...more: readonly string[]) => hexdag(["run", "desk.yaml", "--json", ...more], { cwd: project.path });
    const recorded = run("--record", "t");
    expect(recorded.status).toBe(0);
    const tapes = readdirSync(join(project.path, "t/desk"));
    expect(tapes).toContain("tools@service%3Alocal.cassette.json");
    expect(tapes.join()).not.toContain("research");
    expect(readdirSync(join(project.path, "t/chat"))).toEqual(["llm.cassette.json"]);
    const replayed = run("--replay", "t");
    expect(replayed.stderr).not.toContain("nobody asked for");
    expect(essence(replayed)).toEqual(essence(recorded));
  });

  test("of an MCP server's tools is replayed without the server", () => {
    const desk = (server: object) => `kind: Pipeline
metadata: {name: desk}
spec:
  ports: {tools: {adapter: mcp, config: {server: ${JSON.stringify(server)}}}}
  nodes:
    - {kind: tool_call, metadata: {name: hello}, spec: {tool: greet, arguments: {name: Ada}}}
`;
    using project = createProject({ "desk.yaml": desk(STDIO_SERVER) });
    install(project, { "@hexdag/driver-mcp": "packages/driver-mcp" });
    const run = (...more: readonly string[]) => hexdag(["run", "desk.yaml", "--quiet", ...more], { cwd: project.path });
    const recorded = run("--record", "t");
    expect(recorded).toMatchObject({ status: 0, stdout: expect.stringContaining("Hello, Ada!") });
    writeFileSync(join(project.path, "desk.yaml"), desk({ command: "no-such-command" }));
    expect(run()).toMatchObject({ status: 1 });
    expect(run("--replay", "t")).toEqual(recorded);
  });

  test("that lacks an answer fails the command, also where the pipeline makes do without", () => {
    using project = createProject({
      "chat.yaml": CHAT.replace('$input.what}}"', '$input.what}}", on_error: continue'),
    });
    const options = { cwd: project.path };
    hexdag(["run", "chat.yaml", "-i", "what=tea", "--record", "t"], options);
    const { status, stdout, stderr } = hexdag(
      ["run", "chat.yaml", "-i", "what=water", "--replay", "t", "--json", "-q"],
      options,
    );
    expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded" });
    expect(stderr).toContain(
      "error[HD7401]: the run went on without 1 answer that is not in the cassette; the first: chat/llm",
    );
    expect(status).toBe(1);
  });
});

test("a cassette that cannot be used is a clear error, before anything is run", () => {
  using project = createProject({
    "chat.yaml": CHAT,
    file: "",
    "old/llm.cassette.json": "{",
    "new/llm.cassette.json": '{"cassette": 9}',
  });
  const run = (...more: readonly string[]) =>
    hexdag(["run", "chat.yaml", "-i", "what=tea", ...more], { cwd: project.path });
  expect(run("--record", "a", "--replay", "b")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("error[HD8001]: --record and --replay cannot be used together"),
  });
  expect(run("--replay", "").status).toBe(2);
  const refused: Readonly<Record<string, string>> = {
    nowhere: "there is no directory",
    old: "old/llm.cassette.json is no JSON",
    new: "is of version 9, and this hexdag reads versions up to 1",
    file: "cannot be read",
  };
  for (const [directory, message] of Object.entries(refused)) {
    const { status, stdout, stderr } = run("--replay", directory);
    expect([status, stdout, stderr]).toEqual([1, "", expect.stringContaining("error[HD7402]")]);
    expect(stderr).toContain(message);
  }
  const unwritable = run("--record", "file");
  expect([unwritable.status, unwritable.stderr]).toEqual([1, expect.stringContaining("error[HD7403]")]);
});
