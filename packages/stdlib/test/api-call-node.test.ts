import type { HttpClient, HttpRequest, HttpResponse } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { apiCallNode } from "../src/nodes/api-call-node.ts";
import { expr, field, template } from "./support/exprs.ts";
import { errorOf, node, outputOf, run } from "./support/run.ts";

/** A client that remembers what it was asked, and answers always the same. */
function createClient(answer: Partial<HttpResponse> = {}): {
  readonly http: HttpClient;
  readonly asked: HttpRequest[];
} {
  const asked: HttpRequest[] = [];
  const request: HttpClient["request"] = (made) => {
    asked.push(made);
    return Promise.resolve({ status: 200, headers: {}, url: made.url, body: null, ...answer });
  };
  return { http: { request }, asked };
}

const call = (config: Parameters<typeof node>[2], more = {}) =>
  node("call", "api_call", { method: "GET", url: "https://x.example/a?token=1", expectStatus: "2xx", ...config }, more);

describe("an api_call", () => {
  it("gives status, headers and body", async () => {
    const { http, asked } = createClient({ headers: { a: "b" }, body: [1] });
    expect(await outputOf(call({}), { ports: { http } })).toEqual({ status: 200, headers: { a: "b" }, body: [1] });
    expect(asked).toEqual([{ method: "GET", url: "https://x.example/a?token=1" }]);
  });

  it("says when the body is base64", async () => {
    const { http } = createClient({ body: "AA==", encoding: "base64" });
    expect(await outputOf(call({}), { ports: { http } })).toMatchObject({ body: "AA==", encoding: "base64" });
  });

  it("fills templates in everywhere, and keeps types in query and json", async () => {
    const { http, asked } = createClient();
    const roots = { id: field("id") };
    const config = {
      method: "POST",
      url: template("https://x.example/{{id}}", roots),
      headers: { "x-id": template("no {{id}}", roots) },
      query: { id: template("{{id}}!", roots), page: 2, none: null, tags: ["a", true] },
      json: expr(field("id")),
      maxBytes: 10,
    };
    await outputOf(call(config), { ports: { http }, input: { id: 7 } });
    expect(asked).toEqual([
      {
        method: "POST",
        url: "https://x.example/7",
        headers: { "x-id": "no 7" },
        query: { id: "7!", page: 2, tags: ["a", true] },
        json: 7,
        maxBytes: 10,
      },
    ]);
  });

  it("takes the older names of query and json", async () => {
    const { http, asked } = createClient();
    await outputOf(call({ params: { a: 1 }, jsonBody: { b: 2 } }), { ports: { http } });
    expect(asked).toMatchObject([{ query: { a: 1 }, json: { b: 2 } }]);
  });

  it.each([
    [404, "2xx", false],
    [204, "2xx", true],
    [404, [200, 404], true],
    [404, ["2xx", "4xx"], true],
    [500, "any", true],
    [201, 200, false],
  ])("status %j with expect_status %j: %j", async (status, expectStatus, isGood) => {
    const { http } = createClient({ status });
    const { result } = await run([call({ expectStatus })], { ports: { http } });
    expect(result.status === "succeeded").toBe(isGood);
  });

  it("tells what came instead of what was expected, without what the URL asked for", async () => {
    const { http } = createClient({ status: 404, body: { error: "no such item", more: "x".repeat(600) } });
    const error = await errorOf(call({}), { ports: { http } });
    expect(error).toMatchObject({
      code: "HD7003",
      message: expect.stringMatching(/^GET https:\/\/x\.example\/a answered 404: \{"error":"no such item".*…$/),
      hint: expect.stringContaining("2xx"),
      data: { status: 404 },
      retryable: false,
    });
  });

  it("is tried again when the status says that later may be better", async () => {
    const answers = [503, 429, 200];
    const http: HttpClient = {
      request: ({ url }) =>
        Promise.resolve({ status: answers.shift() ?? 0, headers: { "retry-after": "0" }, url, body: null }),
    };
    const retry = { maxAttempts: 3, backoff: "constant", initialDelayMs: 0, maxDelayMs: 0, jitter: 0 } as const;
    expect(await outputOf(call({}, { retry }), { ports: { http } })).toMatchObject({ status: 200 });
  });

  it("does not send values that are none in a query", async () => {
    const { http, asked } = createClient();
    for (const query of [{ a: { b: 1 } }, "text"])
      expect(await errorOf(call({ query }), { ports: { http } })).toMatchObject({ code: "HD6007" });
    expect(asked).toEqual([]);
  });

  it("reaches only the hosts of its capabilities", async () => {
    const { http, asked } = createClient();
    const caps = [{ allow: ["http:api.example.com"], from: 'node "call"' }];
    expect(await errorOf(call({}, { caps }), { ports: { http } })).toMatchObject({
      code: "HD7101",
      data: { cap: "http:x.example" },
    });
    expect(asked).toEqual([]);
  });

  it("says of itself which methods can be repeated", () => {
    const { idempotent } = apiCallNode;
    const isIdempotent = (method?: string): unknown =>
      typeof idempotent === "function" ? idempotent(method === undefined ? {} : { method }) : idempotent;
    expect([undefined, "GET", "PUT", "POST", "PATCH"].map(isIdempotent)).toEqual([true, true, true, false, false]);
  });

  it.each([
    [{ url: "x", query: {}, params: {} }, "params: means the same as query"],
    [{ url: "x", json: 1, json_body: 1 }, "json_body: means the same as json"],
    [{ url: "x", json: 1, body: "1" }, "body: is sent instead of json"],
    [{ url: "x", expect_status: "2x" }, "expect_status: "],
    [{ url: "x", method: "FETCH" }, "method: "],
    [{}, "url: "],
  ])("refuses %j", async (spec, message) => {
    const { issues } = await apiCallNode.spec["~standard"].validate(spec);
    expect(issues?.map((issue) => `${(issue.path ?? []).map(String).join(".")}: ${issue.message}`)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});
