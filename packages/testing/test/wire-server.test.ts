import { describe, expect, it } from "vitest";
import { createWireServer, type WireReply, type WireServer } from "../src/index.ts";

async function serving(reply: WireReply, use: (server: WireServer) => Promise<void>): Promise<void> {
  const server = await createWireServer(() => reply);
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

const ask = (server: WireServer, init?: RequestInit): Promise<Response> => fetch(`${server.url}/v1/x?a=1`, init);

describe("a wire server", () => {
  it("keeps what it was asked, and answers with JSON", async () => {
    await serving({ json: { fine: true }, status: 201, headers: { "x-own": "yes" } }, async (server) => {
      const response = await ask(server, { method: "POST", body: '{"é": 1}', headers: { "X-Key": "k" } });
      expect([response.status, response.headers.get("x-own"), await response.json()]).toEqual([
        201,
        "yes",
        { fine: true },
      ]);
      expect(server.requests).toMatchObject([
        { method: "POST", path: "/v1/x", query: { a: "1" }, text: '{"é": 1}', json: { é: 1 } },
      ]);
      expect(server.requests[0]?.headers["x-key"]).toBe("k");
    });
  });

  it("sends events, with names where they have them, and lines", async () => {
    const events = [{ event: "ping", data: { a: 1 } }, { data: "two\nlines" }];
    await serving({ events }, async (server) => {
      const response = await ask(server);
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(await response.text()).toBe('event: ping\ndata: {"a":1}\n\ndata: two\ndata: lines\n\n');
    });
    await serving({ lines: [1, { b: 2 }] }, async (server) => {
      expect(await (await ask(server)).text()).toBe('1\n{"b":2}\n');
    });
    await serving({ text: "plain" }, async (server) => expect(await (await ask(server)).text()).toBe("plain"));
  });

  it("breaks a connection off in the middle, which is no hang-up", async () => {
    await serving({ text: "half an ans", end: "cut" }, async (server) => {
      const response = await ask(server);
      await expect(response.text()).rejects.toThrow("terminated");
      expect(server.hangUps).toBe(0);
    });
  });

  it("notices who hangs up, on silence and in the middle", async () => {
    await serving({ silent: true }, async (server) => {
      const stop = new AbortController();
      const asked = ask(server, { signal: stop.signal });
      await server.received();
      stop.abort(new Error("enough"));
      await expect(asked).rejects.toThrow("enough");
      await server.hungUp();
    });
    await serving({ text: "half", end: "stall" }, async (server) => {
      const response = await ask(server);
      await response.body?.cancel();
      await server.hungUp();
      expect(server.hangUps).toBe(1);
    });
  });

  it("answers 400 to a request its handler does not understand, and fails when it is closed", async () => {
    const server = await createWireServer(({ json }) => {
      expect(json).toEqual({ model: "m" });
      return { json: null };
    });
    const response = await ask(server, { method: "POST", body: "{}" });
    expect(response.status).toBe(400);
    await expect(server.close()).rejects.toThrow("to deeply equal");
  });

  it("can be closed twice", async () => {
    const server = await createWireServer(() => ({ silent: true }));
    await server.close();
    await server.close();
    await expect(ask(server)).rejects.toThrow("fetch failed");
  });
});
