import { createSystemClock, type JsonValue } from "@hexdag/kernel";
import type { FileStorage } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { createFileStorage } from "../src/defaults/file-storage.ts";
import { createScriptedLlm, type ScriptedLlm } from "../src/defaults/llm/scripted-llm.ts";
import { stdlibComponents } from "../src/install.ts";
import { expr, lit } from "./support/exprs.ts";
import { errorOf, node, outputOf } from "./support/run.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const clock = createSystemClock();
const answering = (): ScriptedLlm => createScriptedLlm({ clock, script: [{ reply: "ok", repeat: true }] });

const ask = (config: Parameters<typeof node>[2]) =>
  node("ask", "llm", { stream: false, prompt: "What is it?", ...config });

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
const PNG64 = Buffer.from(PNG).toString("base64");
const PDF = new TextEncoder().encode("%PDF-1.7");

async function storage(): Promise<FileStorage> {
  const files = createFileStorage({ root: await temporaryFolder() });
  await files.write("scans/page.dat", PNG);
  await files.write("terms.pdf", PDF);
  await files.write("notes.txt", new TextEncoder().encode("tea"));
  await files.write("riddle", new Uint8Array([1, 2, 3]));
  return files;
}

async function shown(config: Parameters<typeof node>[2], files?: FileStorage): Promise<unknown> {
  const llm = answering();
  await outputOf(ask(config), { ports: { llm, ...(files === undefined ? {} : { files }) } });
  return llm.requests[0]?.messages;
}

describe("images", () => {
  it("stand before the user's message, from files, addresses and bytes", async () => {
    const images = [
      "scans/page.dat",
      { path: "scans/page.dat", media_type: "image/webp" },
      "https://example.org/a.JPG?size=big",
      { url: "https://example.org/picture" },
      `data:image/gif;base64,${PNG64}`,
      { data: PNG64 },
    ];
    expect(await shown({ images }, await storage())).toEqual([
      {
        role: "user",
        content: [
          { type: "image", mediaType: "image/png", data: PNG64 },
          { type: "image", mediaType: "image/webp", data: PNG64 },
          { type: "image", mediaType: "image/jpeg", url: "https://example.org/a.JPG?size=big" },
          { type: "image", mediaType: "image/*", url: "https://example.org/picture" },
          { type: "image", mediaType: "image/gif", data: PNG64 },
          { type: "image", mediaType: "image/png", data: PNG64 },
          { type: "text", text: "What is it?" },
        ],
      },
    ]);
  });

  it("may come as one value, and as none", async () => {
    const url = "https://example.org/a.png";
    const content = [
      { type: "image", mediaType: "image/png", url },
      { type: "text", text: "What is it?" },
    ];
    expect(await shown({ images: expr(lit([url])) })).toEqual([{ role: "user", content }]);
    expect(await shown({ images: expr(lit({ url })) })).toEqual([{ role: "user", content }]);
    expect(await shown({ images: expr(lit(null)) })).toEqual([{ role: "user", content: "What is it?" }]);
  });

  it("are refused before anything is read when the model takes none", async () => {
    const llm = { ...answering(), capabilities: () => ({ tools: true }) };
    const unread = (): never => expect.unreachable("a file is read");
    const files = { ...(await storage()), read: unread, stat: unread };
    const config = { images: ["scans/page.dat"], model: "blind" };
    expect(await errorOf(ask(config), { ports: { llm, files } })).toMatchObject({
      code: "HD7002",
      message: "blind takes no images",
    });
    expect(llm.requests).toEqual([]);
  });

  it.each<[string, JsonValue, string]>([
    ["without a source", [{}], "image 1 of 1 cannot be shown to the model: it has no source"],
    ["with two sources", ["https://a.org/a.png", { url: "x", path: "y" }], "image 2 of 2 cannot be shown"],
    ["that are no base64", [{ data: "?" }], "no base64"],
    ["whose data: URL is text", ["data:text/plain,tea"], "not in base64"],
    ["that are no images", ["terms.pdf"], "it is application/pdf"],
    ["of which nothing says what they are", ["riddle"], "nothing says what it is"],
    ["that are nothing", [5], "no source"],
  ])("%s are refused", async (_what, images, message) => {
    const ports = { llm: answering(), files: await storage() };
    expect(await errorOf(ask({ images: expr(lit(images)) }), { ports })).toMatchObject({
      code: "HD6007",
      message: expect.stringContaining(message),
    });
  });

  it("that are not there, or have no port to be read through, say so", async () => {
    const llm = answering();
    expect(await errorOf(ask({ images: ["no.png"] }), { ports: { llm, files: await storage() } })).toMatchObject({
      code: "HD7011",
    });
    expect(await errorOf(ask({ images: ["no.png"] }), { ports: { llm } })).toMatchObject({ code: "HD7001" });
    expect(await errorOf(ask({ images: expr(lit(["no.png"])) }), { ports: { llm } })).toMatchObject({ code: "HD7001" });
  });

  it("that are too large are not read", async () => {
    const files = {
      ...(await storage()),
      stat: async () => ({ path: "a.png", sizeBytes: 60 * 1024 ** 2, modifiedAt: 0 }),
    };
    expect(await errorOf(ask({ images: ["a.png"] }), { ports: { llm: answering(), files } })).toMatchObject({
      code: "HD6007",
      message: expect.stringContaining("60 MB"),
    });
  });

  it("need the port files only where a file is named outright", () => {
    const llm = stdlibComponents().nodes?.find(({ kind }) => kind === "llm");
    const portsOf = (spec: Record<string, JsonValue>): unknown =>
      typeof llm?.ports === "function" ? llm.ports(spec) : llm?.ports;
    expect(portsOf({ images: ["a.png"] })).toEqual(["llm", "files"]);
    expect(portsOf({ files: [{ path: "{{x}}" }] })).toEqual(["llm", "files"]);
    expect(portsOf({ images: ["https://a.org/a.png", "{{x}}", { data: "x" }] })).toEqual(["llm"]);
    expect(portsOf({ images: "{{x}}" })).toEqual(["llm"]);
  });
});

describe("files", () => {
  it("have a name, and may be of any type", async () => {
    const files = ["terms.pdf", { path: "notes.txt", name: "my notes" }, { url: "https://example.org/a.pdf" }];
    expect(await shown({ files }, await storage())).toMatchObject([
      {
        content: [
          { type: "file", mediaType: "application/pdf", name: "terms.pdf" },
          { type: "file", mediaType: "text/plain", name: "my notes", data: "dGVh" },
          { type: "file", mediaType: "application/pdf", url: "https://example.org/a.pdf" },
          { type: "text" },
        ],
      },
    ]);
  });

  it("are refused when the model takes none", async () => {
    const llm = { ...answering(), capabilities: () => ({ vision: true }) };
    const config = { files: [{ data: PNG64, media_type: "text/plain" }] };
    expect(await errorOf(ask(config), { ports: { llm } })).toMatchObject({
      code: "HD7002",
      message: "the model takes no files",
    });
  });
});

describe("a conversation", () => {
  it("may show what was shown", async () => {
    const said = [
      { role: "system", content: [{ type: "text", text: "Look closely." }] },
      {
        role: "user",
        content: [
          { type: "image", path: "scans/page.dat" },
          { type: "text", text: "A leaf?" },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "Yes." }] },
    ];
    expect(await shown({ conversation: expr(lit(said)) }, await storage())).toEqual([
      said[0],
      {
        role: "user",
        content: [
          { type: "image", mediaType: "image/png", data: PNG64 },
          { type: "text", text: "A leaf?" },
        ],
      },
      said[2],
      { role: "user", content: "What is it?" },
    ]);
  });
});

describe("cache_prompt", () => {
  const said = [
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
  ];
  const config = {
    systemMessage: "Be brief.",
    examples: [{ input: "1", output: "2" }],
    conversation: expr(lit(said)),
  };
  const kept = (text: string) => [{ type: "text", text, cache: true }];
  const instructions = "Be brief.\n\nExample input:\n1\nExample output:\n2";

  it("marks the instructions with their examples", async () => {
    expect(await shown({ ...config, cachePrompt: true })).toEqual([
      { role: "system", content: kept(instructions) },
      ...said,
      { role: "user", content: "What is it?" },
    ]);
  });

  it("marks the end of the conversation", async () => {
    expect(await shown({ ...config, cachePrompt: ["conversation"] })).toEqual([
      { role: "system", content: instructions },
      said[0],
      { role: "assistant", content: kept("b") },
      { role: "user", content: "What is it?" },
    ]);
  });

  it("marks the instructions alone where a shape is asked for in words", async () => {
    const llm = { ...createScriptedLlm({ clock, script: [{ reply: [1] }] }), capabilities: () => ({}) };
    const outputSchema = { type: "array" };
    await outputOf(ask({ systemMessage: "Be brief.", cachePrompt: true, outputSchema }), { ports: { llm } });
    expect(llm.requests[0]?.messages[0]?.content).toEqual([
      ...kept("Be brief."),
      { type: "text", text: expect.stringContaining("JSON Schema") },
    ]);
  });

  it("marks nothing unless it is told to, and what is not there", async () => {
    expect(JSON.stringify(await shown({ ...config, cachePrompt: false }))).not.toContain("cache");
    expect(await shown({ cachePrompt: ["instructions", "conversation"] })).toEqual([
      { role: "user", content: "What is it?" },
    ]);
  });
});
