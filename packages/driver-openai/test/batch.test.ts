import type { JsonObject } from "@hexdag/kernel/ports";
import { createWireServer, type WireRequest, type WireServer } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createOpenAiLlm, type OpenAiLlm } from "../src/index.ts";
import { completion, REQUEST, response, spokenMessage } from "./support/asking.ts";

const TOOL = { name: "calc:add", description: "Adds.", parameters: { type: "object" } };

/** A desk that takes batches: the files it was given, and the state it says a batch is in. */
async function desk(
  state: { status: string; output?: string; errors?: string; total?: number },
  use: (server: WireServer, url: string) => Promise<void>,
): Promise<void> {
  const server = await createWireServer(({ method, path }: WireRequest) => {
    const batch: JsonObject = {
      id: "batch_1",
      object: "batch",
      status: state.status,
      request_counts: { total: state.total ?? 0, completed: 0, failed: 0 },
      ...(state.output === undefined ? {} : { output_file_id: "file_out" }),
      ...(state.errors === undefined ? {} : { error_file_id: "file_err" }),
    };
    switch (`${method} ${path}`) {
      case "POST /files":
        return { json: { id: "file_in", object: "file" } };
      case "POST /batches":
      case "GET /batches/batch_1":
        return { json: batch };
      case "POST /batches/batch_1/cancel":
        return { json: { ...batch, status: "cancelling" } };
      case "GET /files/file_out/content":
        return { text: state.output ?? "" };
      case "GET /files/file_err/content":
        return { text: state.errors ?? "" };
      default:
        return expect.unreachable(`${method} ${path} is no part of the protocol`);
    }
  });
  try {
    await use(server, server.url);
  } finally {
    await server.close();
  }
}

const open = (baseUrl: string, api: "responses" | "chat" = "responses"): OpenAiLlm =>
  createOpenAiLlm({ apiKey: "k", model: "gpt-5-mini", baseUrl, api });

const line = (id: number, status: number, body: JsonObject): string =>
  JSON.stringify({ id: `r${id}`, custom_id: String(id), response: { status_code: status, body }, error: null });

describe("a batch", () => {
  it.each([
    ["responses", "/v1/responses"],
    ["chat", "/v1/chat/completions"],
  ] as const)("of the API %s goes up as a file of lines", async (api, endpoint) => {
    await desk({ status: "validating" }, async (server, url) => {
      const llm = open(url, api);
      expect(await llm.submitBatch([REQUEST, { ...REQUEST, maxTokens: 64 }])).toBe("batch_1");
      const [upload, create] = server.requests;
      expect(upload?.text).toContain('name="purpose"');
      const lines = upload?.text.split("\n").filter((text) => text.startsWith("{")) ?? [];
      expect(lines.map((text) => JSON.parse(text))).toMatchObject([
        { custom_id: "0", method: "POST", url: endpoint, body: { model: "gpt-5-mini" } },
        { custom_id: "1" },
      ]);
      expect(create?.json).toEqual({ input_file_id: "file_in", endpoint, completion_window: "24h" });
      expect(await llm.batch("batch_1")).toEqual({ id: "batch_1", status: "running" });
    });
  });

  it("comes back in the order of the requests, with what failed and what was never answered", async () => {
    const output = [
      line(2, 200, response([spokenMessage("Mars.")])),
      line(0, 200, response([spokenMessage("Saturn.")])),
      line(4, 200, response([], { status: "failed", error: { code: "server_error", message: "lost" } })),
    ].join("\n");
    const errors = `${line(1, 429, { error: { message: "too many" } })}\n`;
    await desk({ status: "completed", output, errors, total: 6 }, async (_server, url) => {
      const { status, results = [] } = await open(url).batch("batch_1");
      expect(status).toBe("completed");
      expect(results.map(({ response: answer, error }) => answer?.text ?? error)).toEqual([
        "Saturn.",
        { message: "too many", retryable: true },
        "Mars.",
        { message: "was not answered in time", retryable: true },
        { message: expect.stringContaining("lost"), retryable: true },
        { message: "was not answered in time", retryable: true },
      ]);
    });
  });

  it("of Chat Completions is read as such, and a line without an answer says why", async () => {
    const expired = { custom_id: "1", response: null, error: { code: "batch_expired", message: "expired" } };
    const output = [line(0, 200, completion({ content: "Saturn." })), JSON.stringify(expired)].join("\n");
    await desk({ status: "expired", output }, async (_server, url) => {
      expect(await open(url, "chat").batch("batch_1")).toMatchObject({
        status: "completed",
        results: [{ response: { text: "Saturn." } }, { error: { message: "expired", retryable: false } }],
      });
    });
  });

  it("can be cancelled while it runs, and not later", async () => {
    await desk({ status: "in_progress" }, async (server, url) => {
      expect(await open(url).cancelBatch("batch_1")).toBe(true);
      expect(server.requests.at(-1)?.path).toBe("/batches/batch_1/cancel");
    });
    await desk({ status: "completed", output: "" }, async (_server, url) => {
      expect(await open(url).cancelBatch("batch_1")).toBe(false);
    });
  });

  it("takes no tools whose names the vendor would not, since nobody remembers them", async () => {
    await desk({ status: "validating" }, async (server, url) => {
      const told = { code: "HD7002", message: expect.stringContaining("calc:add") };
      await expect(open(url).submitBatch([{ ...REQUEST, tools: [TOOL] }])).rejects.toMatchObject(told);
      expect(server.requests).toEqual([]);
    });
  });
});
