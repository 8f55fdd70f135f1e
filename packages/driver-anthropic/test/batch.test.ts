import type { JsonObject } from "@hexdag/kernel/ports";
import { createWireServer, type WireServer } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { type AnthropicLlm, createAnthropicLlm } from "../src/index.ts";
import { message, REQUEST, spoken } from "./support/asking.ts";

interface State {
  readonly status: string;
  readonly counts?: JsonObject;
  readonly lines?: readonly JsonObject[];
  readonly cancelled?: string;
}

/** A desk that takes batches, in the state it is said to be in. */
async function desk(
  { status, counts = {}, lines = [], cancelled }: State,
  use: (llm: AnthropicLlm, server: WireServer) => Promise<void>,
): Promise<void> {
  const server = await createWireServer(({ method, path, headers }) => {
    const results_url = `http://${headers["host"]}/v1/messages/batches/b1/results`;
    const request_counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0, ...counts };
    const state = { processing_status: status, cancel_initiated_at: cancelled ?? null, results_url };
    const batch = { id: "b1", type: "message_batch", request_counts, ...state };
    switch (`${method} ${path}`) {
      case "POST /v1/messages/batches":
      case "GET /v1/messages/batches/b1":
      case "POST /v1/messages/batches/b1/cancel":
        return { json: batch };
      case "GET /v1/messages/batches/b1/results":
        return { lines };
      default:
        return expect.unreachable(`${method} ${path} is no part of the protocol`);
    }
  });
  try {
    await use(createAnthropicLlm({ apiKey: "k", model: "claude-haiku-4-5", baseUrl: server.url }), server);
  } finally {
    await server.close();
  }
}

describe("a batch", () => {
  it("goes up with all its requests, and runs until it has ended", async () => {
    await desk({ status: "in_progress" }, async (llm, server) => {
      expect(await llm.submitBatch([REQUEST, { ...REQUEST, maxTokens: 64 }])).toBe("b1");
      expect(server.requests[0]?.json).toMatchObject({
        requests: [
          { custom_id: "0", params: { model: "claude-haiku-4-5" } },
          { custom_id: "1", params: { max_tokens: 64 } },
        ],
      });
      expect(await llm.batch("b1")).toEqual({ id: "b1", status: "running" });
      expect(await llm.cancelBatch("b1")).toBe(true);
      expect(server.requests.at(-1)?.path).toBe("/v1/messages/batches/b1/cancel");
    });
  });

  it("comes back in the order of the requests, with what failed and what was never answered", async () => {
    const lines = [
      { custom_id: "2", result: { type: "succeeded", message: message([spoken("Mars.")]) } },
      { custom_id: "0", result: { type: "succeeded", message: message([spoken("Saturn.")]) } },
      {
        custom_id: "1",
        result: { type: "errored", error: { type: "error", error: { type: "api_error", message: "lost" } } },
      },
      { custom_id: "3", result: { type: "expired" } },
    ];
    const counts = { succeeded: 2, errored: 1, expired: 1 };
    await desk({ status: "ended", counts, lines }, async (llm) => {
      const { status, results = [] } = await llm.batch("b1");
      expect(status).toBe("completed");
      expect(results.map(({ response, error }) => response?.text ?? error)).toEqual([
        "Saturn.",
        { message: "lost", retryable: true },
        "Mars.",
        { message: "was not answered in time", retryable: true },
      ]);
      expect(await llm.cancelBatch("b1")).toBe(false);
    });
  });

  it("that was cancelled says so", async () => {
    const lines = [{ custom_id: "0", result: { type: "canceled" } }];
    const state = { status: "ended", counts: { canceled: 1 }, cancelled: "2026-01-01T00:00:00Z", lines };
    await desk(state, async (llm) => {
      expect(await llm.batch("b1")).toMatchObject({ status: "cancelled", results: [{ error: { retryable: true } }] });
    });
  });

  it("takes nothing that could not be told apart later, or needs a header of its own", async () => {
    const tool = { name: "calc:add", description: "Adds.", parameters: { type: "object" } };
    await desk({ status: "in_progress" }, async (llm, server) => {
      await expect(llm.submitBatch([{ ...REQUEST, tools: [tool] }])).rejects.toMatchObject({ code: "HD7002" });
      await expect(llm.submitBatch([{ ...REQUEST, temperature: 0.1 }])).rejects.toMatchObject({ code: "HD7002" });
      expect(server.requests).toEqual([]);
    });
  });
});
