/** A batch policy in front of the OpenAI driver: what several nodes ask goes out at once, and is priced and answered for each. */
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createProject, type Project, root, startHexdag } from "./support/cli.ts";

const MANIFEST = (url: string) => `kind: Pipeline
metadata: {name: joined}
spec:
  limits: {max_cost_usd: 1}
  ports:
    llm:
      adapter: openai
      config: {base_url: "${url}/v1", api_key: "\${OPENAI_API_KEY}", model: gpt-5-mini, api: chat, embedding_model: text-embedding-3-small}
      policies: [{type: batch, config: {max_wait: 400ms, via: vendor, poll_interval: 50ms}}]
  nodes:
    - {kind: llm, metadata: {name: one}, spec: {human_message: first, max_tokens: 100}, dependencies: []}
    - {kind: llm, metadata: {name: two}, spec: {human_message: second, max_tokens: 100}, dependencies: []}
    - {kind: port_call, metadata: {name: red}, spec: {port: llm, method: embed, args: {request: {texts: [red, ruby]}}}, dependencies: []}
    - {kind: port_call, metadata: {name: sea}, spec: {port: llm, method: embed, args: {request: {texts: [sea]}}}, dependencies: []}
  output: {one: one, two: two, red: red.vectors, sea: sea.vectors}
---
kind: Config
spec:
  prices:
    gpt-5-mini: {input: 1, output: 2, batch_discount: 0.5}
    text-embedding-3-small: {embedding: 0.02}
`;

const answered = (id: string, content: string) => ({
  custom_id: id,
  error: null,
  response: {
    status_code: 200,
    body: {
      model: "gpt-5-mini",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
      usage: { prompt_tokens: 100_000, completion_tokens: 50_000, total_tokens: 150_000 },
    },
  },
});

/** OpenAI's batches and embeddings, as far as the test goes: the answers come in another order than the questions. */
async function serve(
  looksUntilDone = 2,
): Promise<{ readonly url: string; readonly seen: readonly string[]; close(): void }> {
  const seen: string[] = [];
  let looks = 0;
  const reply = (call: string, sent: string): unknown => {
    const status = looks >= looksUntilDone ? "completed" : "in_progress";
    const batch = { id: "batch_1", object: "batch", status, output_file_id: "file_out", request_counts: { total: 2 } };
    switch (call) {
      case "POST /v1/files":
        return { id: "file_in", object: "file" };
      case "POST /v1/batches":
        return batch;
      case "POST /v1/batches/batch_1/cancel":
        return { ...batch, status: "cancelling" };
      case "GET /v1/batches/batch_1":
        looks += 1;
        return batch;
      case "POST /v1/embeddings": {
        const texts: readonly string[] = JSON.parse(sent).input;
        const data = texts.map((text, index) => ({ object: "embedding", index, embedding: [text.length, 0] }));
        return { object: "list", data, model: "text-embedding-3-small", usage: { prompt_tokens: 8, total_tokens: 8 } };
      }
      default:
        return [answered("1", "2nd"), answered("0", "1st")].map((line) => JSON.stringify(line)).join("\n");
    }
  };
  const server = createServer((request, response) => {
    let sent = "";
    request.setEncoding("utf8").on("data", (text: string) => (sent += text));
    request.on("end", () => {
      const call = `${request.method} ${request.url}`;
      seen.push(call);
      const body = reply(call, sent);
      const isText = typeof body === "string";
      response.writeHead(200, { "content-type": isText ? "text/plain" : "application/json" });
      response.end(isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, seen, close: () => server.close() };
}

function batchProject(url: string): Project {
  const project = createProject({
    "package.json": JSON.stringify({ type: "module", dependencies: { "@hexdag/driver-openai": "*" } }),
    "joined.yaml": MANIFEST(url),
  });
  const place = join(project.path, "node_modules/@hexdag/driver-openai");
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, "packages/driver-openai"), place);
  return project;
}

test("what nodes ask at the same time is one batch and one call, each with its answer, its usage and its price", async () => {
  const vendor = await serve();
  using project = batchProject(vendor.url);
  const env = { OPENAI_API_KEY: "sk-test-0123456789" };
  const { ended } = startHexdag(["run", "joined.yaml", "--json"], { cwd: project.path, env });
  const { stdout, stderr, status } = await ended;
  vendor.close();
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({
    output: {
      one: "1st",
      two: "2nd",
      red: [
        [3, 0],
        [4, 0],
      ],
      sea: [[3, 0]],
    },
    // Two answers of 0.20 dollars at half the price, and eight tokens of vectors.
    usage: { llm_calls: 4, total_tokens: 300_008, cost_usd: 0.20000016 },
  });
  const calls = (call: string): number => vendor.seen.filter((each) => each === call).length;
  expect([calls("POST /v1/batches"), calls("POST /v1/embeddings"), calls("POST /v1/chat/completions")]).toEqual([
    1, 1, 0,
  ]);
});

test("a batch that nobody waits for any more is cancelled with the vendor before the command ends", async () => {
  const vendor = await serve(Number.POSITIVE_INFINITY);
  using project = batchProject(vendor.url);
  const env = { OPENAI_API_KEY: "sk-test-0123456789" };
  const { child, ended } = startHexdag(["run", "joined.yaml", "--json"], { cwd: project.path, env });
  await expect.poll(() => vendor.seen.includes("GET /v1/batches/batch_1"), { timeout: 10_000 }).toBe(true);
  child.kill("SIGINT");
  expect((await ended).status).toBe(130);
  vendor.close();
  expect(vendor.seen).toContain("POST /v1/batches/batch_1/cancel");
});
