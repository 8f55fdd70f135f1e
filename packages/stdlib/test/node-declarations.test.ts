import type { AnyNodeType, JsonObject } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { stdlibComponents } from "../src/install.ts";

const types = new Map((stdlibComponents().nodes ?? []).map((type) => [type.kind, type]));

function typeOf(kind: string): AnyNodeType {
  const type = types.get(kind);
  if (type === undefined) throw new TypeError(`no kind ${kind}`);
  return type;
}

function readsInput(kind: string, spec: JsonObject): boolean {
  const { readsInput: declared = true } = typeOf(kind);
  return typeof declared === "function" ? declared(spec) : declared;
}

describe("what node kinds say of how often they work", () => {
  it.each<[string, JsonObject, object]>([
    ["loop", { while: "true" }, { by: "condition", field: "max_iterations" }],
    ["loop", { while: "true", max_iterations: 5 }, { by: "condition", field: "max_iterations", bound: 5 }],
    ["loop", { times: 3 }, { by: "items", field: "max_iterations", bound: 3 }],
    ["loop", { times: "n", max_iterations: 9 }, { by: "items", field: "max_iterations", bound: 9 }],
    ["loop", { for_each: [1, 2], max_iterations: 9 }, { by: "items", field: "max_iterations", bound: 2 }],
    ["loop", { for_each: "pages" }, { by: "items", field: "max_iterations" }],
    ["composite", { mode: "while" }, { by: "condition", field: "max_iterations" }],
    ["composite", { mode: "times", count: 4 }, { by: "items", field: "max_iterations", bound: 4 }],
    ["composite", { mode: "for-each", items: "pages" }, { by: "items", field: "max_iterations" }],
    ["map", { items: "pages" }, { by: "items", field: "max_items" }],
    ["map", { items: "pages", max_items: 7 }, { by: "items", field: "max_items", bound: 7 }],
  ])("%s %j", (kind, spec, repetition) => {
    expect(typeOf(kind).repeats?.(spec)).toEqual(repetition);
  });

  it("a composite that chooses does not repeat", () => {
    expect(typeOf("composite").repeats?.({ mode: "switch" })).toBeUndefined();
  });
});

describe("what node kinds say of their input", () => {
  it("a function may look at all of it", () => {
    expect(readsInput("function", { fn: "score" })).toBe(true);
  });

  it("kinds whose fields say what they read look at nothing else", () => {
    for (const kind of ["llm", "data", "expression"])
      expect({ kind, reads: readsInput(kind, {}) }).toEqual({ kind, reads: false });
  });

  it("composites hand it to functions and pipelines, and read nothing of it themselves", () => {
    const nodes = [{ kind: "data" }];
    expect(readsInput("loop", { body: nodes })).toBe(false);
    expect(readsInput("loop", { body: "./steps.ts#step" })).toBe(true);
    expect(readsInput("map", { fn: "score" })).toBe(false);
    expect(readsInput("map", { body_pipeline: "child" })).toBe(true);
    expect(readsInput("conditional", { action: "a", else_action: "b" })).toBe(false);
    expect(readsInput("conditional", { branches: [{ condition: "x", body: "./steps.ts#step" }] })).toBe(true);
    expect(readsInput("composite", { mode: "switch", branches: [], else_body: "./steps.ts#step" })).toBe(true);
  });

  it("a child pipeline gets it when the node says nothing else", () => {
    expect(readsInput("pipeline", { pipeline: "child" })).toBe(true);
    expect(readsInput("pipeline", { pipeline: "child", input: { a: "1" } })).toBe(false);
  });
});
