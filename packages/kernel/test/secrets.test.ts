/** Secrets: values that adapters get when their ports are opened, and that nothing else ever shows. */
import { describe, expect, test } from "vitest";
import {
  createRedactor,
  createRegistry,
  type DriverConfig,
  type DriverContext,
  defineDriver,
  HexdagError,
  type JsonObject,
  type Log,
  openPorts,
  type PlanPort,
  type Redactor,
  type StandardSchema,
} from "../src/index.ts";
import { ANY, graphOf, node, planOf, reader, type TestFunctions } from "./support/plans.ts";
import { createMemory } from "./support/ports.ts";
import { outputOf, watch } from "./support/runs.ts";

const SECRET = 'p@ss"word/with\nlines';

function redactorOf(secrets: Readonly<Record<string, string>>): Redactor {
  const redactor = createRedactor();
  for (const [name, value] of Object.entries(secrets)) redactor.add(name, value);
  return redactor;
}

describe("a redactor", () => {
  test("puts the secret's name in its place, in any text of a value, keys included", () => {
    const { redact, text } = redactorOf({ KEY: "sesame" });
    expect(text("open sesame, sesame!")).toBe("open ***KEY***, ***KEY***!");
    expect(redact({ a: ["sesame", 1, null, true], "key sesame": { b: "xsesamex" } })).toEqual({
      a: ["***KEY***", 1, null, true],
      "key ***KEY***": { b: "x***KEY***x" },
    });
  });

  test("hands on the very same value when there is nothing to hide", () => {
    const value = { a: [{ b: "text" }], c: new Map([["sesame", 1]]) };
    expect(redactorOf({ KEY: "sesame" }).redact(value)).toBe(value);
    expect(createRedactor().redact(value)).toBe(value);
    const error = new TypeError("fine", { cause: new RangeError("fine too") });
    expect(redactorOf({ KEY: "sesame" }).redact(error)).toBe(error);
  });

  test("knows the secret as JSON and URLs write it, and without the white space around it", () => {
    const { text } = redactorOf({ KEY: SECRET, LINE: "with-newline\n", HALF: "half\ud800pair" });
    expect(text(`<${SECRET}>`)).toBe("<***KEY***>");
    expect(text(JSON.stringify({ key: SECRET }))).toBe('{"key":"***KEY***"}');
    expect(text(`?key=${encodeURIComponent(SECRET)}`)).toBe("?key=***KEY***");
    expect(text("with-newline.")).toBe("***LINE***.");
    expect(text("half\ud800pair")).toBe("***HALF***");
  });

  test("prefers the longer of two secrets, and the name that came first of two that are equal", () => {
    const { text } = redactorOf({ SHORT: "abcd", LONG: "abcdefgh", SAME: "abcd" });
    expect(text("abcdefgh abcd")).toBe("***LONG*** ***SHORT***");
  });

  test("reads a secret as text, not as a pattern", () => {
    const { text } = redactorOf({ KEY: "a.*(b)[c]|$^\\" });
    expect(text("a.*(b)[c]|$^\\ aXX")).toBe("***KEY*** aXX");
  });

  test("lets values of three characters be: they are in everything", () => {
    expect(redactorOf({ PIN: "123" }).text("1234")).toBe("1234");
    expect(redactorOf({ PIN: "1234" }).text("12345")).toBe("***PIN***5");
  });

  test("cleans errors with their stacks and causes, and keeps what they are", () => {
    const { redact } = redactorOf({ KEY: "sesame" });
    const cause = new RangeError("bad sesame");
    const foreign = redact(new TypeError("no sesame", { cause }));
    expect(foreign).toMatchObject({ name: "TypeError", message: "no ***KEY***", cause: { message: "bad ***KEY***" } });
    expect(foreign.stack).not.toContain("sesame");
    const own = redact(
      new HexdagError({
        code: "HD7003",
        message: "x",
        hint: "use sesame",
        data: { a: "sesame" },
        retryable: false,
        cause,
      }),
    );
    expect(own).toMatchObject({ code: "HD7003", hint: "use ***KEY***", data: { a: "***KEY***" }, retryable: false });
    expect(`${own.stack} ${String(own.cause)}`).not.toContain("sesame");
  });

  test("ends in a value that contains itself", () => {
    const value: Record<string, unknown> = { key: "sesame" };
    value["self"] = value;
    expect(redactorOf({ KEY: "sesame" }).redact(value)).toMatchObject({ key: "***KEY***", self: { key: "***KEY***" } });
  });
});

/** Takes `{count: number, on: boolean, texts: string[], deep: {size: number} | string}`, any part left out. */
const TYPED: StandardSchema = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const { count, on, texts, deep } = Object(value);
      const issues = [
        ...(count === undefined || typeof count === "number"
          ? []
          : [{ message: `no number: ${count}`, path: ["count"] }]),
        ...(on === undefined || typeof on === "boolean" ? [] : [{ message: "no boolean", path: [{ key: "on" }] }]),
        ...(texts === undefined || texts.every((each: unknown) => typeof each === "string")
          ? []
          : [{ message: "no texts", path: ["texts", 0] }]),
        ...(deep === undefined || typeof deep.size === "number"
          ? []
          : [{ message: "no size", path: ["deep"], errors: [[{ message: "no number", path: ["size"] }]] }]),
      ];
      return issues.length === 0 ? { value } : { issues };
    },
  },
};

interface Opening {
  readonly config: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly schema?: StandardSchema;
  readonly create?: (config: unknown, context: DriverContext) => ReturnType<typeof createMemory>;
}

async function open({ config, secrets = {}, schema = ANY, create = () => createMemory() }: Opening) {
  const seen: unknown[] = [];
  const driver = defineDriver({
    name: "vault",
    port: "memory",
    description: "Notes its config.",
    config: schema,
    create: (given: DriverConfig, context) => {
      seen.push(given);
      return create(given, context);
    },
  });
  const port: PlanPort = { adapter: "vault", config: JSON.parse(JSON.stringify(config)) };
  const opened = await openPorts(planOf([], { ports: { memory: port } }), createRegistry({ drivers: [driver] }), {
    context: { secret: (name) => secrets[name] },
  });
  return { seen, ...opened };
}

describe("opening a port", () => {
  test("puts texts with secrets in them together", async () => {
    const config = { url: { $text: ["https://", { $secret: "USER" }, ":", { $secret: "PASS" }, "@host"] } };
    const { seen, redactor } = await open({ config, secrets: { USER: "alice", PASS: "sesame" } });
    expect(seen).toEqual([{ url: "https://alice:sesame@host" }]);
    expect(redactor.text("alice says sesame")).toBe("***USER*** says ***PASS***");
  });

  test("a secret in a text that is not set: HD7005", async () => {
    await expect(open({ config: { a: { $text: ["x", { $secret: "GONE" }] } } })).rejects.toMatchObject({
      code: "HD7005",
      message: 'the secret "GONE" is not set',
    });
  });

  test("takes a text for the number or boolean it spells only where the schema refuses it as text", async () => {
    const config = {
      count: { $text: ["5"] },
      on: { $secret: "ON" },
      texts: [{ $text: ["7"] }],
      deep: { size: { $text: ["1", "2"] } },
    };
    const { seen } = await open({ config, schema: TYPED, secrets: { ON: "true" } });
    expect(seen).toEqual([{ count: 5, on: true, texts: ["7"], deep: { size: 12 } }]);
  });

  test("never takes 1 for true, nor other words for numbers", async () => {
    const config = { count: { $text: ["many"] }, on: { $text: ["1"] } };
    await expect(open({ config, schema: TYPED })).rejects.toMatchObject({
      code: "HD5010",
      message: 'the config of port "memory" (vault) is not valid: count: no number: many; on: no boolean',
    });
  });

  test("leaves text that the manifest wrote itself alone", async () => {
    await expect(open({ config: { count: "5" }, schema: TYPED })).rejects.toMatchObject({ code: "HD5010" });
  });

  test("shows no secret in what a schema or an adapter throws", async () => {
    const secrets = { KEY: "sesame" };
    await expect(open({ config: { count: { $secret: "KEY" } }, schema: TYPED, secrets })).rejects.toMatchObject({
      message: 'the config of port "memory" (vault) is not valid: count: no number: ***KEY***',
    });
    const create = (): never => {
      throw new TypeError("sesame is wrong");
    };
    await expect(open({ config: { key: { $secret: "KEY" } }, secrets, create })).rejects.toThrow("***KEY*** is wrong");
  });

  test("notes secrets that an adapter asks for itself, whenever it does", async () => {
    let context: DriverContext | undefined;
    const { redactor } = await open({
      config: {},
      secrets: { LATE: "sesame" },
      create: (_config, given) => {
        context = given;
        return createMemory();
      },
    });
    expect(redactor.text("sesame")).toBe("sesame");
    expect(context?.secret("LATE")).toBe("sesame");
    expect(context?.secret("OTHER")).toBeUndefined();
    expect(redactor.text("sesame")).toBe("***LATE***");
  });
});

describe("a run", () => {
  const logged: string[] = [];
  const line =
    (level: string): Log["info"] =>
    (message, data) => {
      logged.push(`${level} ${message} ${JSON.stringify(data)}`);
    };
  const log: Log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };

  async function play(functions: TestFunctions, nodes = [node("a")]) {
    const graph = graphOf(nodes, functions, {}, { functions: { fn: () => ({ of: "sesame" }) } });
    const run = watch(graph, { redactor: redactorOf({ KEY: "sesame" }), log });
    const result = await run.finish();
    const everything = JSON.stringify([run.journal.entries, run.events, result, result.nodes]);
    return { result, everything, run };
  }

  test("keeps a secret out of results, so that other nodes do not see it either", async () => {
    const { result, everything } = await play({ a: () => ({ key: "sesame" }), b: ({ input }) => ({ got: input }) }, [
      node("a"),
      reader("b", ["a"]),
    ]);
    expect(outputOf(result)).toEqual({ b: { got: { key: "***KEY***" } } });
    expect(everything).not.toContain("sesame");
  });

  test("keeps a secret out of errors with their causes and data, retried or not", async () => {
    const retry = { maxAttempts: 2, backoff: "constant", initialDelayMs: 1, maxDelayMs: 1, jitter: 0 } as const;
    const thrown = new HexdagError({
      code: "HD7003",
      message: "no sesame",
      hint: "use sesame",
      data: { a: "sesame" },
      cause: new TypeError("sesame"),
    });
    const { result, everything } = await play({ a: () => Promise.reject(thrown) }, [node("a", { retry })]);
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD7003", message: "no ***KEY***", data: { a: "***KEY***" } },
    });
    expect(everything).not.toContain("sesame");
    expect(() => result.orThrow()).toThrow("no ***KEY***");
  });

  test("keeps a secret out of what nodes emit and log, and of bodies that are functions", async () => {
    const { everything, result } = await play(
      {
        a: async ({ ctx, config }) => {
          ctx.emit({ type: "llm.token", delta: "sesame" });
          ctx.emit({ type: "node.progress", message: "sesame", data: { a: "sesame" } });
          ctx.emit({ type: "node.warning", message: "sesame", data: { a: "sesame" } });
          ctx.log.info("sesame", { error: "sesame" });
          ctx.log.debug("sesame");
          return config.body.run({ input: null });
        },
      },
      [node("a", { config: { body: { $fn: "fn" } } })],
    );
    expect(outputOf(result)).toEqual({ a: { of: "***KEY***" } });
    expect(everything).not.toContain("sesame");
    expect(logged.splice(0)).toEqual(['info ***KEY*** {"error":"***KEY***"}', "debug ***KEY*** undefined"]);
  });

  test("keeps a secret out of the reason it was stopped for, before and after its start", async () => {
    for (const early of [true, false]) {
      const graph = graphOf([node("a")], { a: () => new Promise(() => {}) });
      const run = watch(graph, { redactor: redactorOf({ KEY: "sesame" }) });
      if (!early) await Promise.resolve();
      if (early) run.handle.fail({ code: "HD8005", message: "sesame" });
      else run.handle.cancel("sesame");
      const result = await run.finish();
      expect(JSON.stringify([run.events, result])).not.toContain("sesame");
    }
  });

  test("keeps a secret out of what a journal says when it refuses", async () => {
    const graph = graphOf([node("a")]);
    const journal = {
      append: () => {
        throw new TypeError("postgres://me:sesame@host is gone");
      },
    };
    const run = watch(graph, { redactor: redactorOf({ KEY: "sesame" }), journal });
    const result = await run.finish();
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6013" } });
    expect(JSON.stringify([run.events, result])).not.toContain("sesame");
  });

  test("is not confused by a secret that is a word of the engine's own", async () => {
    const graph = graphOf([node("a"), reader("b", ["a"])], { a: () => "completed" });
    const redactor = redactorOf({ ODD: "completed", ODDER: "succeeded", ODDEST: "node" });
    const result = await watch(graph, { redactor }).finish();
    expect(result).toMatchObject({ status: "succeeded", nodes: { a: { output: "***ODD***" } } });
  });

  test("hands its input on as it was given", async () => {
    const graph = graphOf([node("a")], { a: ({ input }) => ({ length: JSON.stringify(input).length }) });
    const run = watch(graph, { redactor: redactorOf({ KEY: "sesame" }), input: { key: "sesame" } });
    expect(outputOf(await run.finish())).toEqual({ a: { length: 16 } });
  });
});
