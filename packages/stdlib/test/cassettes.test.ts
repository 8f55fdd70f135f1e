/** Recording adapters and standing in for them: what is kept, what is left out, and what happens to what was never recorded. */
import { join } from "node:path";
import { createRedactor, createSystemClock, defineTool } from "@hexdag/kernel";
import {
  type HttpClient,
  type HttpRequest,
  type LlmStreamPart,
  PortError,
  supportsBatch,
  supportsEmbedding,
  supportsStreaming,
  supportsStructuredOutput,
  supportsToolChanges,
  supportsTools,
  type ToolRouter,
} from "@hexdag/kernel/ports";
import { type Cassette, createScriptedLlm, createToolRouter, recordCassette, replayCassette } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ask, createCounting, created, filesOf, twice, USAGE } from "./support/cassettes.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const clock = createSystemClock();
async function partsOf(parts: AsyncIterable<LlmStreamPart>): Promise<readonly LlmStreamPart[]> {
  const list: LlmStreamPart[] = [];
  for await (const part of parts) list.push(part);
  return list;
}

describe("a model", () => {
  test("answers again as it did: whole, in a stream, in a shape and with vectors", async () => {
    const { recorded, replayed, report } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      if (!supportsStreaming(llm) || !supportsStructuredOutput(llm) || !supportsEmbedding(llm)) return created();
      return [
        await llm.generate(ask("whole")),
        await partsOf(llm.stream(ask("stream"))),
        await llm.generateStructured(ask("shape"), { type: "object" }),
        await llm.embed({ texts: ["a", "b"] }),
      ];
    });
    expect(replayed).toEqual(recorded);
    expect(report).toEqual({ calls: 4, unused: [], missed: [] });
  });

  test("can what it could, and nothing else", async () => {
    const abilities = async (cassette: Cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      return [supportsTools(llm), supportsBatch(llm), llm.capabilities?.("large"), llm.capabilities?.()];
    };
    const { recorded, replayed } = await twice(abilities);
    expect(recorded).toEqual([
      true,
      false,
      { tools: true, contextWindow: 200_000 },
      { tools: true, contextWindow: 8_000 },
    ]);
    expect(replayed).toEqual(recorded);
  });

  test("that has no capabilities has none in a replay", async () => {
    const { replayed } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", () => ({ generate: createCounting().generate }));
      return [Object.keys(llm), supportsStreaming(llm)];
    });
    expect(replayed).toEqual([["generate"], false]);
  });

  test("asked the same several times answers in the recorded order, then with the last again", async () => {
    const { directory, recorded } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      const answers = await Promise.all([1, 2, 3].map(() => llm.generate(ask("same"))));
      return answers.map(({ text }) => text);
    });
    expect(recorded).toEqual(["answer 1", "answer 2", "answer 3"]);
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => llm.generate(ask("same"))));
    expect(answers.map(({ text }) => text)).toEqual(["answer 1", "answer 2", "answer 3", "answer 3", "answer 3"]);
  });

  test("keeps the order of equal requests by when they were asked, not by when they were answered", async () => {
    const waits = [30, 1];
    const { recorded, replayed } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", () => {
        const counting = createCounting();
        return {
          async generate(request) {
            const answer = await counting.generate(request);
            await new Promise((resolve) => setTimeout(resolve, waits.shift()));
            return answer;
          },
        };
      });
      return await Promise.all([llm.generate(ask("same")), llm.generate(ask("same"))]);
    });
    expect(replayed).toEqual(recorded);
  });

  test("gives every caller an answer of its own", async () => {
    const { directory } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      return await llm.generate(ask("x"));
    });
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    Reflect.set(await llm.generate(ask("x")), "text", "scribbled");
    expect(await llm.generate(ask("x"))).toMatchObject({ text: "answer 1" });
  });

  test("fails again as it did, and says again when to come back", async () => {
    const failure = { port: "llm", operation: "generate", message: "slow down", hint: "wait", retryable: true };
    const { replayed } = await twice(async (cassette) => {
      const errors: unknown[] = [
        new PortError({ ...failure, code: "HD7003", retryAfterMs: 1_500, data: { status: 429 } }),
        new TypeError("odd"),
        "a text",
      ];
      const llm = await cassette.adapter("llm", () => ({
        generate: () => Promise.reject(errors.shift()),
      }));
      const caught: unknown[] = [];
      for (let i = 0; i < 3; i += 1) await llm.generate(ask("x")).catch((error: unknown) => caught.push(error));
      return caught;
    });
    expect(replayed).toEqual([expect.any(PortError), expect.any(Error), expect.any(Error)]);
    expect(replayed).toMatchObject([
      { ...failure, code: "HD7003", retryAfterMs: 1_500, data: { status: 429 } },
      { name: "TypeError", message: "odd" },
      { message: "a text" },
    ]);
  });

  test("breaks off a stream where it broke off", async () => {
    const { recorded, replayed } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", () => ({
        ...createCounting(),
        async *stream() {
          yield { type: "text-delta", text: "Sat" } as const;
          throw new PortError({ port: "llm", operation: "stream", message: "cut", retryable: true });
        },
      }));
      const seen: unknown[] = [];
      if (!supportsStreaming(llm)) return seen;
      try {
        for await (const part of llm.stream(ask("x"))) seen.push(part);
      } catch (error) {
        seen.push(String(error));
      }
      return seen;
    });
    expect(recorded).toEqual([{ type: "text-delta", text: "Sat" }, "PortError: cut"]);
    expect(replayed).toEqual(recorded);
  });

  test("that should stream and does not is told so", async () => {
    const cassette = await recordCassette(join(await temporaryFolder(), "c"));
    const llm = await cassette.adapter("llm", () => ({ ...createCounting(), stream: () => Object.assign({}) }));
    if (!supportsStreaming(llm)) return created();
    await expect(partsOf(llm.stream(ask("x")))).rejects.toMatchObject({ code: "HD7002" });
    return undefined;
  });

  test("that was called off waits to be called off again", async () => {
    const { directory, recorded, replayed } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", () =>
        createScriptedLlm({ clock, script: [{ reply: "late" }], delayMs: 60_000 }),
      );
      const leaving = new AbortController();
      const answer = llm.generate(ask("x"), { signal: leaving.signal });
      queueMicrotask(() => leaving.abort(new Error("enough")));
      return await answer.catch((error: unknown) => String(error));
    });
    expect([recorded, replayed]).toEqual(["Error: enough", "Error: enough"]);
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    await expect(llm.generate(ask("x"), { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
    await expect(llm.generate(ask("x"))).rejects.toMatchObject({
      code: "HD7401",
      message: "the recorded call of llm.generate (llm.cassette.json) was called off before it had an answer",
    });
  });

  test("whose stream was left has no more of it than was read", async () => {
    const { directory } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      if (supportsStreaming(llm)) for await (const part of llm.stream(ask("x"))) if (part.type === "text-delta") break;
      return undefined;
    });
    const [text = ""] = Object.values(await filesOf(directory));
    expect(JSON.parse(text)).toMatchObject({ calls: [{ parts: [{ text: "answer" }], unanswered: true }] });
  });
});

const add = defineTool({
  name: "add",
  description: "Adds.",
  input: z.object({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});

describe("tools", () => {
  test("are listed, called and failing as they were, and no tool runs", async () => {
    let ran = 0;
    const router: ToolRouter = {
      tools: async () => [{ name: "count", description: "Counts.", parameters: { type: "object" } }],
      async call({ name }, options) {
        if (name === "jam")
          throw new PortError({ code: "HD7009", port: "tools", operation: "call", message: "jam", retryable: true });
        options?.onProgress?.({ progress: 1, total: 2 });
        return { value: { ran: ++ran }, isError: name === "no" };
      },
    };
    const told: unknown[] = [];
    const { recorded, replayed } = await twice(async (cassette) => {
      const tools = await cassette.adapter("tools", () => router);
      const onProgress = (progress: unknown): void => void told.push(progress);
      return [
        await tools.tools(),
        await tools.call({ name: "count", arguments: { to: 1 }, idempotencyKey: crypto.randomUUID() }, { onProgress }),
        await tools.call({ name: "no", arguments: {} }),
        await tools
          .call({ name: "jam", arguments: {} })
          .catch(({ code, message, retryable }) => [code, message, retryable]),
      ];
    });
    expect(replayed).toEqual(recorded);
    expect(replayed[3]).toEqual(["HD7009", "jam", true]);
    expect(ran).toBe(2);
    expect(told).toEqual([
      { progress: 1, total: 2 },
      { progress: 1, total: 2 },
    ]);
  });

  test("that may change may do so in a replay, and never do", async () => {
    const { replayed } = await twice(async (cassette) => {
      const tools = await cassette.adapter("tools", () => createToolRouter({ tools: [add] }));
      if (!supportsToolChanges(tools)) return created();
      tools.onToolsChanged(() => created())();
      return (await tools.tools()).map(({ name }) => name);
    });
    expect(replayed).toEqual(["add"]);
  });

  test("of another process are opened and closed as ever while they are recorded", async () => {
    const seen: string[] = [];
    const note = async (what: string): Promise<void> => void seen.push(what);
    const cassette = await recordCassette(join(await temporaryFolder(), "c"));
    const tools = await cassette.adapter("tools", () => ({
      ...createToolRouter({ tools: [add] }),
      open: () => note("open"),
      close: () => note("close"),
      health: () => note("health"),
    }));
    await tools.open?.();
    await tools.health?.();
    await tools.close?.();
    expect(seen).toEqual(["open", "health", "close"]);
  });
});

describe("requests", () => {
  const answering = (answer: object = {}): HttpClient => ({
    request: async ({ url }) => ({ status: 200, headers: {}, url, body: null, ...answer }),
  });
  const requested = (client: HttpClient, request: HttpRequest) =>
    twice(async (cassette) => (await cassette.adapter("http", () => client)).request(request));

  test("are answered again, bytes as base64", async () => {
    const { recorded, replayed } = await requested(answering({ body: "AAEC", encoding: "base64" }), {
      url: "https://x.example/",
    });
    expect(recorded).toMatchObject({ status: 200, body: "AAEC", encoding: "base64" });
    expect(replayed).toEqual(recorded);
  });

  test("leave no credentials behind, and are told apart without them", async () => {
    const request = {
      url: "https://ada:pass@x.example/a?api_key=k1&q=tea",
      headers: {
        Authorization: "Bearer t1",
        Cookie: "s=1",
        "X-Api-Key": "k2",
        Accept: "text/csv",
        "Idempotency-Key": "run-1",
      },
      query: { access_token: "t2", page: 2 },
    };
    const { directory, replayed } = await requested(
      answering({ headers: { "set-cookie": "s=2", etag: "7" } }),
      request,
    );
    const [text = ""] = Object.values(await filesOf(directory));
    expect(JSON.parse(text)).toMatchObject({
      calls: [
        {
          arguments: [
            {
              url: "https://***@x.example/a?api_key=***&q=tea",
              headers: { accept: "text/csv" },
              query: { access_token: "***", page: 2 },
            },
          ],
          answer: { headers: { etag: "7" }, url: "https://***@x.example/a?api_key=***&q=tea" },
        },
      ],
    });
    for (const secret of ["pass", "k1", "k2", "t1", "t2", "s=1", "s=2", "run-1"]) expect(text).not.toContain(secret);
    expect(replayed).toMatchObject({ status: 200, headers: { etag: "7" } });
    const http = await (await replayCassette(directory)).adapter("http", created);
    const other = { ...request, headers: { accept: "text/html", authorization: "other" } };
    await expect(http.request(other)).rejects.toMatchObject({
      message:
        'http.cassette.json has no recording of this http.request; the closest is number 1, which differs in headers.accept: recorded "text/csv", asked "text/html"',
    });
    await http.request({
      ...request,
      headers: { ACCEPT: "text/csv", Authorization: "other", "Idempotency-Key": "run-2" },
    });
  });

  test("that went on elsewhere are admitted again", async () => {
    const redirecting: HttpClient = {
      async request({ url }, options) {
        options?.admit?.({ url: "https://elsewhere.example/?token=x" });
        return { status: 200, headers: {}, url, body: null };
      },
    };
    const { directory } = await twice(async (cassette) => {
      const http = await cassette.adapter("http", () => redirecting);
      return await http.request({ url: "https://x.example/" }, { admit: () => undefined });
    });
    const http = await (await replayCassette(directory)).adapter("http", created);
    const admit = ({ url }: { readonly url: string }): void => {
      throw new Error(`not to ${url}`);
    };
    await expect(http.request({ url: "https://x.example/" }, { admit })).rejects.toThrow(
      "not to https://elsewhere.example/?token=***",
    );
  });
});

describe("secrets", () => {
  const SECRET = "hunter2-hunter2";

  test("are in no file, wherever they stood, and what stood there is matched whatever it is now", async () => {
    const redactor = createRedactor();
    const directory = join(await temporaryFolder(), "cassettes");
    const recording = await recordCassette(directory, { redactor });
    const llm = await recording.adapter("llm", () => ({
      generate: async () => ({ text: `it is ${SECRET}`, usage: USAGE, finishReason: "stop", model: "m" }),
      capabilities: () => ({ tools: true }),
    }));
    await llm.generate(ask(`log in with ${SECRET} and ${SECRET}, please`));
    const http = await recording.adapter("http", () => ({
      request: () =>
        Promise.reject(
          new PortError({ port: "http", operation: "request", message: `no ${SECRET}`, retryable: false }),
        ),
    }));
    await http.request({ url: `https://x.example/${SECRET}` }).catch(() => undefined);
    redactor.add("PASSWORD", SECRET);
    await recording.close();
    const files = await filesOf(directory);
    expect(Object.keys(files)).toEqual(["http.cassette.json", "llm.cassette.json"]);
    expect(Object.values(files).join("")).not.toContain("hunter2");
    expect(files["http.cassette.json"]).toContain("no ***PASSWORD***");

    const replayed = await (await replayCassette(directory)).adapter("llm", created);
    expect(await replayed.generate(ask("log in with x and y, please"))).toMatchObject({ text: "it is ***PASSWORD***" });
    await expect(replayed.generate(ask("log in with x and y"))).rejects.toMatchObject({ code: "HD7401" });
    // What differs where a secret stood is no difference.
    await expect(replayed.generate(ask("log in with x and y, please", { temperature: 1 }))).rejects.toMatchObject({
      message: expect.stringMatching(/which differs in temperature: recorded nothing, asked 1$/),
    });
    expect(JSON.parse(files["llm.cassette.json"] ?? "")).toMatchObject({ secrets: ["PASSWORD"] });
    const knowing = await (await replayCassette(directory, { redactor })).adapter("llm", created);
    expect(await knowing.generate(ask(`log in with ${SECRET} and ${SECRET}, please`))).toMatchObject({ usage: USAGE });
  });

  test("are not what anybody sets between stars", async () => {
    const { directory } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      await llm.generate(ask("a ***bold*** word"));
      const http = await cassette.adapter("http", () => ({
        request: async ({ url }) => ({ status: 200, headers: {}, url, body: null }),
      }));
      return await http.request({ url: "https://ada:x@x.example/a?token=1" });
    });
    const cassette = await replayCassette(directory);
    const llm = await cassette.adapter("llm", created);
    await expect(llm.generate(ask("a ***daring*** word"))).rejects.toMatchObject({ code: "HD7401" });
    const http = await cassette.adapter("http", created);
    await expect(http.request({ url: "https://ada:x@y.example/a?token=1" })).rejects.toMatchObject({ code: "HD7401" });
  });
});
