/** Pipelines made in code, against the real kinds, and against the plan the compiler makes of the same pipeline in YAML. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  and,
  calculate,
  call,
  compare,
  compile,
  createRegistry,
  definePipeline,
  type JsonValue,
  loadStdlib,
  not,
  or,
  type Pipeline,
  runPipeline,
  text,
} from "../src/index.ts";

async function resultOf<TInput, TOutput>(pipeline: Pipeline<TInput, TOutput>, input: TInput) {
  const registry = createRegistry(await loadStdlib(), pipeline.components);
  return await runPipeline(pipeline, registry, { input }).result;
}

async function kindNamed(kind: string) {
  const type = createRegistry(await loadStdlib()).node(kind);
  if (type === undefined) expect.unreachable(`no kind ${kind}`);
  return type;
}

describe("a pipeline in code", () => {
  it("hands references on as values, fields of fields included", async () => {
    const pipeline = definePipeline("words", { input: z.object({ words: z.array(z.string()) }) }, ({ input, step }) => {
      const first = step("first", { word: input.words[0] }, ({ word }) => ({
        text: { upper: word?.toUpperCase() ?? "" },
      }));
      const twice = step("twice", { word: first.text.upper, times: 2 }, ({ word, times }) => word.repeat(times));
      return { twice, all: input.words };
    });
    const result = await resultOf(pipeline, { words: ["ab", "cd"] });
    expect(result.orThrow()).toEqual({ twice: "ABAB", all: ["ab", "cd"] });
  });

  it("enforces the input schema before anything starts", async () => {
    const pipeline = definePipeline("strict", { input: z.object({ n: z.number() }) }, ({ input, step }) => ({
      next: step("next", { n: input.n }, ({ n }) => n + 1),
    }));
    const registry = createRegistry(await loadStdlib(), pipeline.components);
    const wrong: { n: number } = JSON.parse('{"n": "one"}');
    const result = await runPipeline(pipeline, registry, { input: wrong }).result;
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD6006" },
      nodes: { next: { status: "pending" } },
    });
  });

  it("takes conditions, order, retries and error handling as options", async () => {
    const order: string[] = [];
    let tries = 0;
    const pipeline = definePipeline("options", { input: z.object({ n: z.number() }) }, ({ input, step }) => {
      const late = step("late", {}, () => void order.push("late"), { after: [] });
      const after = step("after", {}, () => order.push("after"), { after: [late] });
      const skipped = step("skipped", {}, () => 1, { when: compare(input.n, ">", 10), after: [after] });
      const flaky = step(
        "flaky",
        {},
        () => {
          tries += 1;
          if (tries < 3) throw new Error("not yet");
          return tries;
        },
        { retry: { maxAttempts: 3, initialDelayMs: 0 } },
      );
      const hopeless = step("hopeless", {}, (): number => expect.unreachable("hopeless"), { onError: "continue" });
      return { skipped, flaky, hopeless };
    });
    const result = await resultOf(pipeline, { n: 1 });
    expect(result.orThrow()).toEqual({ skipped: null, flaky: 3, hopeless: null });
    expect(order).toEqual(["late", "after"]);
    expect(result.nodes["skipped"]?.status).toBe("skipped");
  });

  it("runs a handler in place of a step that fails", async () => {
    const pipeline = definePipeline("handled", {}, ({ step }) => {
      const rescue = step("rescue", {}, () => "rescued");
      const risky = step("risky", {}, (): string => expect.unreachable("risky"), { onError: rescue });
      return { risky };
    });
    expect((await resultOf(pipeline, {})).orThrow()).toEqual({ risky: "rescued" });
  });

  it("calculates with references", async () => {
    const pipeline = definePipeline("sums", { input: z.object({ a: z.number(), b: z.number() }) }, ({ input }) => ({
      sum: calculate(input.a, "+", input.b),
      both: and(compare(input.a, "==", 1), compare(input.b, "==", 2)),
      either: or(compare(input.a, "==", 9), not(compare(input.b, "==", 9))),
      larger: call<number>("max", input.a, input.b),
    }));
    expect((await resultOf(pipeline, { a: 1, b: 2 })).orThrow()).toEqual({
      sum: 3,
      both: true,
      either: true,
      larger: 2,
    });
  });

  it("puts references into texts, braces of its own included", async () => {
    const data = await kindNamed("data");
    const pipeline = definePipeline("texts", { input: z.object({ who: z.object({ name: z.string() }) }) }, (build) => {
      const greeting = build.node("greeting", data, {
        output: text`Hello ${build.input.who.name}, {{name}} is literal`,
      });
      return { greeting };
    });
    expect((await resultOf(pipeline, { who: { name: "Ada" } })).orThrow()).toEqual({
      greeting: "Hello Ada, {{name}} is literal",
    });
  });

  it("refuses what no plan can hold, and says where", async () => {
    const data = await kindNamed("data");
    const symbol: unknown = Symbol("x");
    const build = () => definePipeline("bad", {}, ({ node }) => ({ a: node("a", data, { output: { deep: symbol } }) }));
    expect(build).toThrow("a.output.deep is a symbol, which no plan can hold");
  });

  it("refuses a calculation inside a text", () => {
    const build = () =>
      definePipeline("bad", { input: z.object({ n: z.number() }) }, ({ input }) => {
        const broken = text`${calculate(input.n, "+", 1)}`;
        return { broken: broken.$template };
      });
    expect(build).toThrow("a template can only hold references");
  });

  it.each(["", "two words", "1st", "a.b", "naïve!", "in", "nodes"])("refuses the name %j, as manifests do", (name) => {
    const says = { code: "HD5013", message: expect.stringContaining(`"${name}" cannot name a `) };
    expect(() => definePipeline(name, {}, () => ({}))).toThrow(expect.objectContaining(says));
    const build = () => definePipeline("fine", {}, ({ step }) => ({ a: step(name, {}, () => 1) }));
    expect(build).toThrow(expect.objectContaining(says));
  });

  it("refuses one reference as its output, which would be lost", () => {
    const build = () => definePipeline("lost", {}, ({ step }) => step("a", {}, () => ({ a: 1 })));
    const message = 'pipeline "lost" returns a single reference, and its output is a map';
    expect(build).toThrow(
      expect.objectContaining({ code: "HD5010", message, hint: expect.stringContaining("return {") }),
    );
  });

  it("gets the defaults of its input's schema", async () => {
    const tone = z.object({ loud: z.boolean().default(true) });
    const schema = z.object({ n: z.number().default(2), tone: tone.default({ loud: false }) });
    const pipeline = definePipeline("filled", { input: schema }, ({ input, step }) => {
      const seen = step("seen", { n: input.n, loud: input.tone.loud }, (got) => got);
      return { seen };
    });
    expect((await resultOf(pipeline, {})).orThrow()).toEqual({ seen: { n: 2, loud: false } });
    expect((await resultOf(pipeline, { n: 1, tone: {} })).orThrow()).toEqual({ seen: { n: 1, loud: true } });
  });

  it("suggests a name that would do", () => {
    expect(() => definePipeline("2 big words", {}, () => ({}))).toThrow(
      expect.objectContaining({ hint: 'for example "big_words"' }),
    );
    expect(definePipeline("große-Zahl_2", {}, () => ({})).plan.name).toBe("große-Zahl_2");
  });

  it("refuses a second node of the same name at once", () => {
    const build = () =>
      definePipeline("twice", {}, ({ step }) => {
        step("load", {}, () => 1);
        return { load: step("load", {}, () => 2) };
      });
    expect(build).toThrow(
      expect.objectContaining({ code: "HD5006", message: 'pipeline "twice" has two nodes named "load"' }),
    );
  });

  it("refuses a reference in a plain text, a sum or a comparison, and names the tag", () => {
    const uses: readonly ((ref: unknown) => unknown)[] = [
      (ref) => `Hello ${String(ref)}`,
      (ref) => ["Hello ", ref].join(""),
      (ref) => Number(ref) + 1,
      (ref) => new Map([[1, 2]]).get(Number(ref)),
    ];
    for (const use of uses) {
      const build = () =>
        definePipeline("plain", { input: z.object({ name: z.string() }) }, ({ input }) => {
          use(input.name);
          return {};
        });
      expect(build).toThrow(
        expect.objectContaining({
          code: "HD5012",
          message: expect.stringContaining("$input.name stands for a value"),
          hint: expect.stringContaining("text`"),
        }),
      );
    }
  });

  it("makes the plan that the compiler makes of the same pipeline in YAML", async () => {
    const data = await kindNamed("data");
    const pipeline = definePipeline("same", {}, ({ node }) => {
      const numbers = node("numbers", data, { output: { few: [1, 2, 3] } });
      const wait = node("wait", data, { output: "ready" }, { after: [numbers], when: compare(numbers, "!=", null) });
      return { wait };
    });
    const source = `
kind: Pipeline
metadata: { name: same }
spec:
  nodes:
    - kind: data
      metadata: { name: numbers }
      spec: { output: { few: [1, 2, 3] } }
      dependencies: []
    - kind: data
      metadata: { name: wait }
      spec: { output: ready, when: numbers != null }
      wait_for: [numbers]
  output: { wait: wait }
`;
    const { plan, diagnostics } = compile(
      { file: "same.yaml", text: source },
      { components: createRegistry(await loadStdlib()) },
    );
    expect(diagnostics).toEqual([]);
    expect(withoutOrigins(pipeline.plan)).toEqual({ ...withoutOrigins(plan), sources: [] });
  });
});

/** Everything but where it was written: code has no lines to show, and prints its expressions in its own way. */
function withoutOrigins(value: unknown): Record<string, JsonValue> {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      ["origin", "origins", "text", "span"].includes(key) ? undefined : member,
    ),
  );
}
