/** Cassettes as files: requests they do not hold, recordings nobody asks for, and files that cannot be read. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { supportsStructuredOutput } from "@hexdag/kernel/ports";
import { createToolRouter, recordCassette, replayCassette } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import { ask, createCounting, created, filesOf, twice } from "./support/cassettes.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("a request that was not recorded", () => {
  const recordTwo = () =>
    twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      await llm.generate(ask("How much is the tea?", { temperature: 0 }));
      await llm.generate(ask("Where is the station?", { model: "large" }));
      return undefined;
    });

  test("fails for good: HD7401, with the closest recording and where they differ", async () => {
    const { directory } = await recordTwo();
    const cassette = await replayCassette(directory);
    const llm = await cassette.adapter("llm", created);
    const message =
      'llm.cassette.json has no recording of this llm.generate; the closest is number 1, which differs in messages[0].content: recorded "How much is the tea?", asked "How much is the milk?"; temperature: recorded 0, asked 0.5';
    await expect(llm.generate(ask("How much is the milk?", { temperature: 0.5 }))).rejects.toMatchObject({
      name: "PortError",
      code: "HD7401",
      port: "llm",
      operation: "generate",
      retryable: false,
      message,
      hint: "record again (--record) if the change is meant",
      data: { file: "llm.cassette.json", method: "generate", closest: 1 },
    });
    expect(await cassette.close()).toMatchObject({ calls: 0, missed: [message] });
  });

  test("says so shortly when there is much to say", async () => {
    const { directory } = await recordTwo();
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    const long = `${"x".repeat(5_000)}tea${"y".repeat(5_000)}`;
    const messages = Array.from({ length: 9 }, () => ({ role: "user", content: long }) as const);
    const error = await llm.generate({ messages, stop: [] }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "HD7401", message: expect.stringMatching(/; and \d+ more differences$/) });
    expect(String(error).length).toBeLessThan(800);
  });

  test("of a method that was never asked has nothing close", async () => {
    const { directory } = await recordTwo();
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    if (!supportsStructuredOutput(llm)) return created();
    await expect(llm.generateStructured(ask("x"), {})).rejects.toMatchObject({
      code: "HD7401",
      message: "llm.cassette.json has no recording of llm.generateStructured",
    });
    return undefined;
  });

  test("names the argument where there are several", async () => {
    const { directory } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      if (supportsStructuredOutput(llm)) await llm.generateStructured(ask("x"), { type: "object" });
      return undefined;
    });
    const llm = await (await replayCassette(directory)).adapter("llm", created);
    if (!supportsStructuredOutput(llm)) return created();
    await expect(llm.generateStructured(ask("x"), { type: "array", items: {} })).rejects.toThrow(
      'schema.type: recorded "object", asked "array"; schema.items: recorded nothing, asked "{}"',
    );
    return undefined;
  });

  test("is not the same as one whose values are of other types", async () => {
    const { directory } = await twice(async (cassette) => {
      const tools = await cassette.adapter("tools", () => createToolRouter({}));
      return await tools.call({ name: "add", arguments: { a: 1 } }).catch(() => undefined);
    });
    const tools = await (await replayCassette(directory)).adapter("tools", created);
    await expect(tools.call({ name: "add", arguments: { a: "1" } })).rejects.toThrow(
      'arguments.a: recorded 1, asked "1"',
    );
  });
});

describe("recordings", () => {
  test("that nobody asks for are told", async () => {
    const { directory } = await twice(async (cassette) => {
      const llm = await cassette.adapter("llm", createCounting);
      for (const text of ["a", "b", "a", "c"]) await llm.generate(ask(text));
      return undefined;
    });
    const cassette = await replayCassette(directory);
    await (await cassette.adapter("llm", created)).generate(ask("a"));
    expect(await cassette.close()).toEqual({
      calls: 1,
      unused: [2, 3, 4].map((number) => `llm.cassette.json number ${number}: llm.generate`),
      missed: [],
    });
  });

  test("take the place of earlier ones, and of nothing else", async () => {
    const directory = await temporaryFolder();
    await mkdir(join(directory, "old"));
    for (const file of ["notes.json", "old/llm.cassette.json", "tools.cassette.json", "llm.cassette.json"])
      await writeFile(join(directory, file), "{}");
    const cassette = await recordCassette(directory);
    await (await cassette.adapter("llm", createCounting, "judge")).generate(ask("x"));
    expect(Object.keys(await filesOf(directory))).toHaveLength(4);
    await cassette.close();
    expect(await cassette.close()).toEqual({ calls: 1, unused: [], missed: [] });
    expect(Object.keys(await filesOf(directory)).toSorted()).toEqual(["judge.cassette.json", "notes.json"]);
  });

  test("of nothing leave earlier ones alone", async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, "llm.cassette.json"), "{}");
    await (await recordCassette(directory)).close();
    expect(Object.keys(await filesOf(directory))).toEqual(["llm.cassette.json"]);
  });

  test("are the same text when the same is recorded again, and meant to be read", async () => {
    const record = () =>
      twice(async (cassette) => {
        const llm = await cassette.adapter("llm", createCounting);
        return await llm.generate(ask("x", { temperature: 0 }));
      });
    const [first, second] = [await record(), await record()];
    const text = await readFile(join(first.directory, "llm.cassette.json"), "utf8");
    expect(await readFile(join(second.directory, "llm.cassette.json"), "utf8")).toBe(text);
    expect(text).toMatch(/^\{\n {2}"cassette": 1,\n {2}"port": "llm",\n/);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("of names that are no names of files stay in their directory", async () => {
    const directory = join(await temporaryFolder(), "c");
    const cassette = await recordCassette(directory);
    await cassette.adapter("llm", createCounting, "../up/über\u0000");
    await cassette.close();
    expect(Object.keys(await filesOf(directory))).toEqual(["%2E%2E%2Fup%2Füber%00.cassette.json"]);
  });
});

describe("a cassette that cannot be used", () => {
  const reading = async (text: string): Promise<unknown> => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, "llm.cassette.json"), text);
    return await replayCassette(directory).then(
      () => undefined,
      (error: unknown) =>
        error instanceof Error ? [Reflect.get(error, "code"), error.message.replace(directory, "DIR")] : error,
    );
  };

  test("is damaged: HD7402, at its file", async () => {
    expect(await reading('{"cassette": 1,')).toEqual([
      "HD7402",
      expect.stringMatching(/^DIR.llm\.cassette\.json is no JSON: /),
    ]);
    expect(await reading("[]")).toEqual(["HD7402", expect.stringMatching(/^DIR.llm\.cassette\.json is damaged: /)]);
    const call = { method: "generate", arguments: "x" };
    const tape = { cassette: 1, port: "llm", methods: [], facts: [], calls: [call] };
    expect(await reading(JSON.stringify(tape))).toEqual([
      "HD7402",
      expect.stringContaining("is damaged: calls.0.arguments: "),
    ]);
  });

  test("is of a newer version", async () => {
    expect(await reading('{"cassette": 2}')).toEqual([
      "HD7402",
      expect.stringContaining("is of version 2, and this hexdag reads versions up to 1"),
    ]);
  });

  test("is not there", async () => {
    const directory = await temporaryFolder();
    const message = (text: string) => expect.objectContaining({ code: "HD7402", message: text });
    await expect(replayCassette(directory)).rejects.toEqual(message(`there is no cassette in ${directory}`));
    await expect(replayCassette(join(directory, "no"))).rejects.toEqual(
      message(`there is no directory ${join(directory, "no")}`),
    );
    const file = join(directory, "file");
    await writeFile(file, "");
    await expect(replayCassette(file)).rejects.toMatchObject({
      code: "HD7402",
      message: expect.stringContaining("cannot be read"),
    });
    await expect(recordCassette(file)).rejects.toMatchObject({
      code: "HD7403",
      message: expect.stringContaining("cannot be written"),
    });
  });

  test("has nothing of a port", async () => {
    const { directory } = await twice(async (cassette) => await cassette.adapter("llm", createCounting));
    const cassette = await replayCassette(directory);
    await expect(cassette.adapter("tools", created)).rejects.toMatchObject({
      code: "HD7402",
      message: `the cassette ${directory} has no recording of the port "tools" in tools.cassette.json`,
      hint: "it has llm.cassette.json; record again with --record",
    });
    await expect(cassette.adapter("tools", created, "llm")).rejects.toMatchObject({
      code: "HD7402",
      hint: 'what is in that file is of the port "llm"; record again with --record',
    });
  });

  test("is given what is no data: HD7403", async () => {
    const cassette = await recordCassette(join(await temporaryFolder(), "c"));
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const http = await cassette.adapter("http", () => ({
      request: async ({ url }) => ({ status: 200, headers: {}, url, body: null, ...circle }),
    }));
    await expect(http.request({ url: "https://x.example/" })).rejects.toMatchObject({ code: "HD7403" });
  });
});
