import type { JsonObject } from "@hexdag/kernel";
import type { DataStore, FileStorage, SupportsQuery } from "@hexdag/kernel/ports";
import { describe, expect, it } from "vitest";
import { createMemory } from "../src/defaults/memory.ts";
import { portCallNode } from "../src/nodes/port-call-node.ts";
import { expr, field } from "./support/exprs.ts";
import { errorOf, node, outputOf, run } from "./support/run.ts";

const call = (port: string, method: string, args: Parameters<typeof node>[2] = {}, more = {}) =>
  node("call", "port_call", { port, method, args }, more);

describe("a port_call", () => {
  it("calls a method with its arguments by name, whatever their order", async () => {
    const memory = createMemory();
    const set = call("memory", "set", { value: expr(field("topic")), key: "k" });
    expect(await outputOf(set, { ports: { memory }, input: { topic: ["bees"] } })).toBeNull();
    expect(await outputOf(call("memory", "get", { key: "k" }), { ports: { memory } })).toEqual(["bees"]);
    expect(await outputOf(call("memory", "get", { key: "absent" }), { ports: { memory } })).toBeNull();
  });

  it("leaves out what may be left out", async () => {
    const seen: unknown[][] = [];
    const datastore: DataStore & SupportsQuery = {
      query: (...args: unknown[]) => Promise.resolve([{ count: seen.push(args) }]),
      execute: () => Promise.resolve({ changes: 0 }),
    };
    expect(await outputOf(call("datastore", "query", { statement: "SELECT 1" }), { ports: { datastore } })).toEqual([
      { count: 1 },
    ]);
    expect(seen).toEqual([["SELECT 1", undefined, { signal: expect.anything() }]]);
  });

  it("writes text as bytes, and reads bytes as text where they are one", async () => {
    const files = new Map<string, Uint8Array>();
    const storage: Pick<FileStorage, "read" | "write"> = {
      read: (path) => Promise.resolve(files.get(path) ?? new Uint8Array()),
      write: (path, data) => Promise.resolve(void files.set(path, data)),
    };
    const ports = {
      files: {
        ...storage,
        delete: () => Promise.resolve(false),
        list: () => Promise.resolve([]),
        stat: () => Promise.resolve(undefined),
      },
    };
    for (const data of ["Grüße", { base64: "/wA=" }]) {
      await outputOf(call("files", "write", { path: "a", data }), { ports });
      expect(await outputOf(call("files", "read", { path: "a" }), { ports })).toEqual(data);
    }
    await outputOf(call("files", "write", { path: "a", data: { a: 1 } }), { ports });
    expect(await outputOf(call("files", "read", { path: "a" }), { ports })).toBe('{"a":1}');
  });

  it("fails for an adapter that has no such method", async () => {
    const get = call("datastore", "get", { key: "a" });
    expect(await errorOf(get, { ports: { datastore: { health: () => Promise.resolve() } } })).toMatchObject({
      code: "HD7002",
      message: 'the adapter of the port "datastore" has no get',
    });
  });

  it("needs the port that it names", async () => {
    expect(await errorOf(call("datastore", "get", { key: "a" }))).toMatchObject({ code: "HD7001" });
  });

  it("is held by capabilities like any other call", async () => {
    const caps = [{ deny: ["memory"], from: 'node "call"' }];
    const { result } = await run([call("memory", "get", { key: "a" }, { caps })], {
      ports: { memory: createMemory() },
    });
    expect(result).toMatchObject({ status: "failed", error: { code: "HD7101" } });
  });

  it.each<[JsonObject, string]>([
    [{ port: "odd", method: "get" }, "port: "],
    [{ port: "executor", method: "execute" }, "port: "],
    [
      { port: "memory", method: "gte" },
      "method: is no method of memory that can be called here: get, set, delete, keys",
    ],
    [{ port: "memory", method: "constructor" }, "method: is no method"],
    [{ port: "llm", method: "stream" }, "method: is no method"],
    [
      { port: "secrets", method: "secret", args: { name: "A" } },
      "method: is no method of secrets that can be called here: names",
    ],
    [{ port: "datastore", method: "transaction" }, "method: is no method"],
    [
      { port: "memory", method: "get", args: { key: "a", kye: "b" } },
      "args.kye: is no argument of memory.get: it has key",
    ],
    [{ port: "memory", method: "set", args: { key: "a" } }, "args: lacks value, which memory.set needs"],
    [{ port: "memory", method: "get", args: { key: 5 } }, "args.key: Invalid input: expected string"],
    [{ port: "files", method: "read", args: { path: ["a"] } }, "args.path: Invalid input: expected string"],
    [
      { port: "datastore", method: "query", args: { statement: "SELECT ?", parameters: 5 } },
      "args.parameters: must be a list or a map",
    ],
    [
      { port: "vectors", method: "upsert", args: { collection: "c", vectors: [{ id: "a" }] } },
      "args.vectors.0.vector: Invalid input: expected array",
    ],
    [
      { port: "vectors", method: "search", args: { collection: "c", query: { vector: [1], minscore: 1 } } },
      'args.query: Unrecognized key: "minscore"',
    ],
  ])("refuses %j", async (spec, message) => {
    const { issues } = await portCallNode.spec["~standard"].validate(spec);
    expect(issues?.map((issue) => `${(issue.path ?? []).map(String).join(".")}: ${issue.message}`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it.each<JsonObject>([
    { port: "memory", method: "get", args: { key: "{{$input.key}}" } },
    { port: "vectors", method: "search", args: { collection: "c", query: { vector: "{{embed.vector}}", limit: 3 } } },
    { port: "datastore", method: "query", args: { statement: "SELECT :a", parameters: { a: 1 } } },
  ])("takes %j", async (spec) => {
    expect(await portCallNode.spec["~standard"].validate(spec)).not.toHaveProperty("issues");
  });

  it.each<[unknown, string]>([
    [5, "memory.get cannot take its argument key: Invalid input: expected string, received number"],
    [["a"], "memory.get cannot take its argument key: Invalid input: expected string, received array"],
  ])("hands no %j over as a text that is known only now", async (key, message) => {
    const get = call("memory", "get", { key: expr(field("key")) });
    const ports = { memory: createMemory() };
    expect(await errorOf(get, { ports, input: { key } })).toMatchObject({ code: "HD7006", message });
  });

  it("says of itself what can be repeated", () => {
    const { idempotent } = portCallNode;
    const isIdempotent = (port: string, method: string): unknown =>
      typeof idempotent === "function" ? idempotent({ port, method }) : idempotent;
    expect([
      isIdempotent("datastore", "query"),
      isIdempotent("datastore", "execute"),
      isIdempotent("odd", "x"),
    ]).toEqual([true, false, false]);
  });
});
