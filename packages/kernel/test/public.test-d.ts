/* oxlint-disable vitest/expect-expect -- some facts are only that a line does not compile */
import { describe, expectTypeOf, it } from "vitest";
import {
  type AnyNodeFunction,
  type AnyNodeType,
  type Body,
  createRegistry,
  type Deferred,
  defineNode,
  type ErrorCode,
  type ErrorInfo,
  type FoldedRun,
  type Graph,
  type GraphNode,
  type JournalEntry,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type NodeFunction,
  type NodeTask,
  type Plan,
  type PlanNode,
  type RunContext,
  type RunEvent,
  type RunHandle,
  type RunResult,
  type StandardSchema,
} from "../src/index.ts";
import { type CallOptions, type Llm, type Ports, supportsStreaming } from "../src/ports/index.ts";

declare const result: RunResult;
declare const event: RunEvent;
declare const graphNode: GraphNode;
declare const graph: Graph;
declare const llm: Llm;

/** What a schema library would give. */
declare function schema<TOutput, TInput = TOutput>(): StandardSchema<TInput, TOutput>;

describe("a run's result", () => {
  it("is told apart by its status", () => {
    // @ts-expect-error -- a run that failed has no output
    void result.output;
    if (result.status === "succeeded") expectTypeOf(result.output).toEqualTypeOf<JsonValue>();
    if (result.status === "failed") expectTypeOf(result.error).toEqualTypeOf<ErrorInfo>();
    if (result.status === "cancelled") expectTypeOf(result.reason).toEqualTypeOf<string>();
    expectTypeOf(result.orThrow()).toEqualTypeOf<JsonValue>();
  });

  it("carries the type of the output where it is known", () => {
    expectTypeOf<Awaited<RunHandle<{ total: number }>["result"]>["orThrow"]>().returns.toEqualTypeOf<{
      total: number;
    }>();
  });
});

describe("events", () => {
  it("are told apart by their type", () => {
    if (event.type === "node.completed") expectTypeOf(event.output).toEqualTypeOf<JsonValue>();
    if (event.type === "node.failed") expectTypeOf(event.error).toEqualTypeOf<ErrorInfo>();
    if (event.type === "llm.token") expectTypeOf(event.delta).toEqualTypeOf<string>();
    // @ts-expect-error -- there is no such event
    void (event.type === "node.exploded");
  });

  it("are entries unless they are ephemeral", () => {
    if (!("ephemeral" in event)) expectTypeOf(event).toEqualTypeOf<JournalEntry>();
  });

  it("cannot be changed", () => {
    // @ts-expect-error -- entries are the record
    if (event.type === "node.completed") event.output = null;
  });
});

describe("a graph", () => {
  it("is read-only all the way", () => {
    // @ts-expect-error -- graphs are immutable
    graphNode.name = "other";
    // @ts-expect-error -- and so are their lists
    graph.root.nodes.push(graphNode);
    // @ts-expect-error -- and those of a node
    graphNode.data.push(1);
  });

  it("names its nodes' neighbours by index", () => {
    expectTypeOf(graphNode.data).toEqualTypeOf<readonly number[]>();
    expectTypeOf(graphNode.handler).toEqualTypeOf<number | undefined>();
  });
});

describe("a plan", () => {
  it("refuses what no loader would take", () => {
    const node = { name: "a", kind: "k", config: {}, dataDependencies: [], waitFor: [] } as const;
    expectTypeOf(node).toExtend<PlanNode>();
    // @ts-expect-error -- an error is handled, skipped or passed over
    void ({ ...node, onError: { action: "explode" } } satisfies PlanNode);
    // @ts-expect-error -- a handler has a name
    void ({ ...node, onError: { action: "handler" } } satisfies PlanNode);
    // @ts-expect-error -- closures do not go into plans
    void ({ ...node, config: { fn: () => 1 } } satisfies PlanNode);
    expectTypeOf<Plan["hexdag"]>().toEqualTypeOf<1>();
  });
});

describe("JSON values", () => {
  it("are read-only", () => {
    const list: Extract<JsonValue, readonly unknown[]> = [1, { a: null }];
    // @ts-expect-error -- values between nodes are frozen
    list.push(2);
    expectTypeOf<JsonObject[string]>().toEqualTypeOf<JsonValue | undefined>();
    // @ts-expect-error -- a Date is none
    void (new Date() satisfies JsonValue);
  });
});

describe("error codes", () => {
  it("are HD and a number", () => {
    expectTypeOf<"HD6001">().toExtend<ErrorCode>();
    expectTypeOf<"E6001">().not.toExtend<ErrorCode>();
  });
});

describe("ports", () => {
  it("have their contracts by name, and anything under other names", () => {
    expectTypeOf<Ports["llm"]>().toEqualTypeOf<Llm | undefined>();
    expectTypeOf<Ports["search"]>().toBeUnknown();
  });

  it("are narrowed by their guards", () => {
    // @ts-expect-error -- not every model streams
    void llm.stream;
    if (supportsStreaming(llm)) expectTypeOf(llm.stream).parameter(1).toEqualTypeOf<CallOptions | undefined>();
  });
});

describe("a node kind", () => {
  it("takes the types of its config, input, ports and result from what it declares", () => {
    const kind = defineNode({
      kind: "shout",
      description: "d",
      spec: schema<{ user_text: string; loop_body: string; while_true: string }>(),
      fields: { loop_body: "body", while_true: "deferred" },
      ports: ["llm"],
      input: schema<{ who: string }>(),
      output: schema<{ loud: string }>(),
      run({ config, input, ports }) {
        expectTypeOf(config.userText).toEqualTypeOf<string>();
        expectTypeOf(config.loopBody).toEqualTypeOf<Body>();
        expectTypeOf(config.whileTrue).toEqualTypeOf<Deferred>();
        expectTypeOf(input).toEqualTypeOf<{ who: string }>();
        expectTypeOf(ports.llm).toEqualTypeOf<Llm>();
        // @ts-expect-error -- it has not asked for memory
        void ports.memory;
        return { loud: config.userText };
      },
    });
    expectTypeOf(kind).toExtend<AnyNodeType>();
  });

  it("must give what it declares", () => {
    defineNode({
      kind: "k",
      description: "d",
      spec: schema<object>(),
      output: schema<number>(),
      // @ts-expect-error -- the result is a number
      run: () => "text",
    });
  });

  it("gets JSON when it declares nothing", () => {
    expectTypeOf<NodeTask["input"]>().toEqualTypeOf<JsonValue>();
  });
});

describe("functions", () => {
  it("may declare what they get, be asynchronous, and leave out what they do not need", () => {
    createRegistry({
      functions: {
        inferred: (input, ctx) => {
          expectTypeOf(ctx).toEqualTypeOf<RunContext>();
          return input.anything;
        },
        declared: ({ points }: { readonly points: number }, ctx) => `${ctx.runId} ${points}`,
        late: async (input: string) => input.length,
        nothing: () => undefined,
        byParams: (left: number, right: number) => left + right,
        byParamsWithContext: (left: number, right: string, ctx: RunContext) => [left, right, ctx.runId],
      },
    });
    // @ts-expect-error -- text is no function
    createRegistry({ functions: { text: "score" } });
  });

  it("take their input and their result from the type, when it says so", () => {
    const score: NodeFunction<{ readonly points: number }, string> = async (input, ctx) => {
      expectTypeOf(input).toEqualTypeOf<{ readonly points: number }>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext>();
      return String(input.points);
    };
    expectTypeOf(score).toExtend<AnyNodeFunction>();
    // @ts-expect-error -- the result is a text
    void ((() => 1) satisfies NodeFunction<object, string>);
  });
});

describe("a JSON Schema", () => {
  it("may hold booleans wherever schemas stand inside it", () => {
    void ({
      type: "object",
      properties: { any: true, none: false, list: { type: "array", items: false } },
      additionalProperties: false,
      not: true,
      anyOf: [true, { type: "string" }],
    } satisfies JsonSchema);
    // @ts-expect-error -- a property's schema is no text
    void ({ properties: { name: "string" } } satisfies JsonSchema);
  });
});

describe("a folded run", () => {
  it("has a terminal entry, or none yet", () => {
    expectTypeOf<NonNullable<FoldedRun["terminal"]>["type"]>().toEqualTypeOf<
      "run.completed" | "run.failed" | "run.cancelled"
    >();
  });
});
