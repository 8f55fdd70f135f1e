/* oxlint-disable vitest/expect-expect -- the assertions stand inside `run`, where inference gives the types */
import {
  type AnyNodeFunction,
  type AnyNodeType,
  type Body,
  type Deferred,
  defineNode,
  defineTool,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import { type Clock, defineDriver, type Llm, type Memory } from "@hexdag/kernel/ports";
import { describe, expectTypeOf, it } from "vitest";
import * as z from "zod";

const spec = z.strictObject({
  user_name: z.string(),
  max_items: z.int().default(10),
  note: z.string().optional(),
});

describe("defineNode", () => {
  it("types config in camelCase, defaults filled in", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec,
      run({ config }) {
        expectTypeOf(config.userName).toEqualTypeOf<string>();
        expectTypeOf(config.maxItems).toEqualTypeOf<number>();
        expectTypeOf(config.note).toEqualTypeOf<string | undefined>();
        // @ts-expect-error -- keys are camelCase when the node runs
        void config.user_name;
        return null;
      },
    });
  });

  it("types a field by its role", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec: z.strictObject({
        condition: z.string(),
        items: z.string().optional(),
        body: z.string(),
        else_body: z.string().optional(),
        fn: z.string(),
        text: z.string(),
        output: z.unknown(),
        expressions: z.record(z.string(), z.string()),
      }),
      fields: {
        condition: "deferred",
        items: "expression",
        body: "body",
        else_body: "body",
        fn: "function",
        text: "template",
        output: "values",
        expressions: "sequence",
      },
      run({ config }) {
        expectTypeOf(config.condition).toEqualTypeOf<Deferred>();
        expectTypeOf(config.items).toEqualTypeOf<JsonValue | undefined>();
        expectTypeOf(config.body).toEqualTypeOf<Body>();
        expectTypeOf(config.elseBody).toEqualTypeOf<Body | undefined>();
        expectTypeOf(config.fn).toEqualTypeOf<AnyNodeFunction>();
        expectTypeOf(config.text).toEqualTypeOf<string>();
        expectTypeOf(config.output).toExtend<JsonValue | undefined>();
        expectTypeOf(config.expressions).toEqualTypeOf<{ readonly [name: string]: JsonValue }>();
        return null;
      },
    });
  });

  it("types input and result by their schemas", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec,
      input: z.object({ count: z.coerce.number() }),
      output: z.object({ doubled: z.number() }),
      run({ input }) {
        expectTypeOf(input).toEqualTypeOf<{ count: number }>();
        return { doubled: input.count * 2 };
      },
    });
    defineNode({
      kind: "k",
      description: "d",
      spec,
      output: z.object({ doubled: z.number() }),
      // @ts-expect-error -- the result is not what the schema takes
      run: () => ({ doubled: "four" }),
    });
  });

  it("gives input as any JSON value without a schema", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec,
      run({ input, ctx }) {
        expectTypeOf(input).toEqualTypeOf<JsonValue>();
        expectTypeOf(ctx).toEqualTypeOf<RunContext>();
        return input;
      },
    });
  });

  it("types exactly the ports it names", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec,
      ports: ["llm", "memory", "acme"],
      run({ ports }) {
        expectTypeOf(ports.llm).toEqualTypeOf<Llm>();
        expectTypeOf(ports.memory).toEqualTypeOf<Memory>();
        expectTypeOf(ports.acme).toEqualTypeOf<unknown>();
        // @ts-expect-error -- it did not ask for this port
        void ports.spawner;
        return null;
      },
    });
  });

  it("refuses a role that is none", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec,
      // @ts-expect-error -- there is no role "lazy"
      fields: { user_name: "lazy" },
      run: () => null,
    });
  });

  it("gives something any registry takes", () => {
    const type = defineNode({
      kind: "k",
      description: "d",
      spec,
      ports: ["llm"],
      run: async ({ ports }) => (await ports.llm.generate({ messages: [] })).text,
    });
    expectTypeOf(type).toExtend<AnyNodeType>();
  });
});

describe("defineDriver", () => {
  it("types config by its schema and the result by its port", () => {
    defineDriver({
      name: "d",
      port: "llm",
      description: "d",
      config: z.object({ api_key: z.string(), retries: z.number().default(2) }),
      create(config, { clock, secret }) {
        expectTypeOf(config).toEqualTypeOf<{ api_key: string; retries: number }>();
        expectTypeOf(clock).toEqualTypeOf<Clock>();
        expectTypeOf(secret("x")).toEqualTypeOf<string | undefined>();
        return { generate: () => Promise.reject(new Error("no")) };
      },
    });
    defineDriver({
      name: "d",
      port: "memory",
      description: "d",
      config: z.object({}),
      // @ts-expect-error -- this is no Memory
      create: () => ({ generate: () => Promise.reject(new Error("no")) }),
    });
  });
});

describe("defineTool", () => {
  it("types arguments and result by its schemas", () => {
    defineTool({
      name: "add",
      description: "Adds.",
      input: z.object({ left: z.number(), right: z.number().default(1) }),
      output: z.number(),
      run(input) {
        expectTypeOf(input).toEqualTypeOf<{ left: number; right: number }>();
        return input.left + input.right;
      },
    });
  });
});
