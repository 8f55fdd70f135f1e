import { defineTool, type JsonValue, type LocalToolCallOptions, type RunContext } from "@hexdag/kernel";
import {
  type SupportsToolChanges,
  supportsToolChanges,
  type ToolCallOptions,
  type ToolRouter,
} from "@hexdag/kernel/ports";
import { createToolRouter } from "@hexdag/stdlib";
import { createFakeClock, describeToolRouter, TOOL_ROUTER_SUITE, type ToolRouterTarget } from "@hexdag/testing";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

/** What happens in the tools of one router. */
interface Office {
  waiting: number;
  stopped: number;
}

function officeTools(office: Office) {
  const sum = z.object({ sum: z.number() });
  return [
    defineTool({
      name: "add",
      description: "Adds two numbers.",
      input: z.object({ a: z.number(), b: z.number() }),
      output: sum,
      run: ({ a, b }) => ({ sum: a + b }),
    }),
    defineTool({
      name: "greet",
      description: "Greets.",
      input: z.object({ name: z.string() }),
      run: ({ name }) => `Hello, ${name}!`,
    }),
    defineTool({
      name: "jam",
      description: "Fails.",
      input: z.object({}),
      run: () => Promise.reject(new Error("out of paper")),
    }),
    defineTool({
      name: "wait",
      description: "Waits.",
      input: z.object({}),
      async run(_input, ctx) {
        await new Promise<void>((resolve) => {
          ctx.signal.addEventListener("abort", () => resolve());
          office.waiting += 1;
        });
        office.stopped += 1;
      },
    }),
    defineTool({
      name: "count",
      description: "Counts.",
      input: z.object({ to: z.number() }),
      run: ({ to }) => ({ counted: to }),
    }),
  ];
}

const none = (): never => expect.unreachable("the tools use no port");

/** The node that calls. */
const ctx: RunContext = {
  runId: "run",
  pipelineName: "pipeline",
  parentRunId: undefined,
  nodeName: "node",
  attempt: 1,
  idempotencyKey: "key",
  principal: undefined,
  signal: new AbortController().signal,
  runSignal: new AbortController().signal,
  clock: createFakeClock(),
  log: { debug() {}, info() {}, warn() {}, error() {} },
  get ports() {
    return none();
  },
  get llm() {
    return none();
  },
  get memory() {
    return none();
  },
  get database() {
    return none();
  },
  get spawner() {
    return none();
  },
  step: none,
  may: () => true,
  emit() {},
};
const callOptions: LocalToolCallOptions = { ctx };

const offices = new WeakMap<ToolRouter, Office>();
const officeOf = (router: ToolRouter): Office => offices.get(router) ?? expect.unreachable("of another test");

const own: ToolRouterTarget = {
  name: "tools of this process",
  capabilities: ["SupportsToolChanges"],
  prefix: "",
  callOptions,
  noProgress: "tools of this process tell what they do through their node's events",
  create() {
    const office = { waiting: 0, stopped: 0 };
    const router = createToolRouter({ tools: officeTools(office) });
    offices.set(router, office);
    return router;
  },
  waiting: (router) => vi.waitUntil(() => officeOf(router).waiting === 1, { interval: 1 }),
  stopped: (router) => vi.waitUntil(() => officeOf(router).stopped === 1, { interval: 1 }),
};

describeToolRouter(own);

type Changing = ToolRouter & SupportsToolChanges;
const adders = new WeakMap<ToolRouter, () => void>();

/** A router whose tools change and tell of their progress, as those of other processes do. */
function createSource(): { readonly source: Changing; readonly office: Office; readonly addLate: () => void } {
  const office = { waiting: 0, stopped: 0 };
  const inner = createToolRouter({ tools: officeTools(office) });
  const listeners = new Set<() => void>();
  let late = false;
  const source: Changing = {
    async tools(options) {
      const parameters = { type: "object" } as const;
      return [...(await inner.tools(options)), ...(late ? [{ name: "late", description: "Late.", parameters }] : [])];
    },
    async call(call, options) {
      const { to } = call.arguments;
      for (let progress = 1; call.name === "count" && typeof to === "number" && progress <= to; progress += 1) {
        options?.onProgress?.({ progress, total: to });
      }
      return await inner.call(call, options);
    },
    onToolsChanged(listener) {
      const listening = (): void => listener();
      listeners.add(listening);
      return () => {
        listeners.delete(listening);
      };
    },
  };
  const addLate = (): void => {
    late = true;
    for (const listener of listeners) listener();
  };
  return { source, office, addLate };
}

const { noProgress: _told, ...base } = own;

/** The router in front of another, with some of its methods replaced. */
function merged(change: (router: Changing) => Partial<Changing & { health(): Promise<void> }>): ToolRouterTarget {
  return {
    ...base,
    name: "a router of another router",
    prefix: "office:",
    create() {
      const { source, office, addLate } = createSource();
      const whole = createToolRouter({ sources: { office: source } });
      const router: ToolRouter = { ...whole, ...change(whole) };
      offices.set(router, office);
      adders.set(router, addLate);
      return router;
    },
    addLate: (router) => adders.get(router)?.(),
  };
}

const target = merged(() => ({}));

describeToolRouter(target);

/** Changes what calls of one tool come to. */
function calling(tool: string, change: (router: Changing, options: ToolCallOptions) => Promise<JsonValue>) {
  return merged((router) => ({
    call: async (call, options = {}) =>
      call.name === `office:${tool}` ? { value: await change(router, options) } : await router.call(call, options),
  }));
}

const listing = (
  change: (tools: Awaited<ReturnType<ToolRouter["tools"]>>) => Awaited<ReturnType<ToolRouter["tools"]>>,
) => merged((router) => ({ tools: async (options) => change(await router.tools(options)) }));

describeBrokenFakes(TOOL_ROUTER_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: [] },
  "tools: are all listed, each name once": listing((tools) => [...tools, ...tools]),
  "tools: say what they are for and what they take": listing((tools) =>
    tools.map((tool) => ({ ...tool, description: "A tool." })),
  ),
  "tools: are listed as JSON": listing((tools) =>
    tools.map((tool) => ({ ...tool, parameters: { ...tool.parameters, maximum: Number.NaN } })),
  ),
  "tools: are all listed for who may call steps too": merged((router) => ({
    tools: async (options) => (options?.steps === true ? [] : await router.tools(options)),
  })),
  "tools: are not listed for who has left": merged((router) => ({ tools: () => router.tools() })),
  "call: gives the tool's value": calling("greet", async () => "Hello!"),
  "call: by who may call steps too gives the same": merged((router) => ({
    call: async (call, options) => (call.step === true ? { value: null } : await router.call(call, options)),
  })),
  "call: of many at once gives each its own": calling("add", async () => ({ sum: 1 })),
  "call: of a tool that is not there is refused": calling("nothing", async () => null),
  "call: with arguments that do not fit is refused": calling("add", async () => ({ sum: 2.5 })),
  "call: of a tool that fails says why, as a rejection or as its result": calling("jam", async () => "out of paper"),
  "progress: is told in order, with the total": calling("count", async () => ({ counted: 3 })),
  "abort: before a call keeps it from being made": calling("greet", async () => "Hello, Ada!"),
  "abort: during a call rejects with the signal's reason, and the tool hears of it": calling(
    "wait",
    async (router, options) =>
      await router.call({ name: "office:wait", arguments: {} }, options).then(
        ({ value }) => value,
        () => Promise.reject(new Error("aborted")),
      ),
  ),
  "abort: of one call leaves the others alone": merged((router) => {
    const left: AbortSignal[] = [];
    return {
      async call(call, options) {
        if (options?.signal !== undefined) left.push(options.signal);
        const result = await router.call(call, options);
        for (const { aborted } of left) if (aborted) throw new Error("everybody leaves");
        return result;
      },
    };
  }),
  "changes: are told, and the list is then the new one": merged(() => ({ onToolsChanged: () => () => {} })),
  "changes: are not told to who no longer listens": merged((router) => ({
    onToolsChanged(listener) {
      router.onToolsChanged(listener);
      return () => {};
    },
  })),
  "lifecycle: is healthy after open": merged(() => ({ health: () => Promise.reject(new Error("no backend")) })),
  "lifecycle: can be closed twice": merged(() => {
    let open = true;
    return {
      close: async () => {
        if (!open) throw new Error("closed already");
        open = false;
      },
    };
  }),
});

test("a tool of this process hears that its call is over before its node is, and still has its node", async () => {
  const leaving = new AbortController();
  let seen: RunContext | undefined;
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input: z.object({}),
    run: (_input, given) => {
      seen = given;
      return given.nodeName;
    },
  });
  const router = createToolRouter({ tools: [look] });
  expect(supportsToolChanges(router)).toBe(true);
  const options: LocalToolCallOptions = { ctx, signal: leaving.signal };
  expect(await router.call({ name: "look", arguments: {} }, options)).toEqual({ value: "node" });
  leaving.abort();
  expect(seen?.signal.aborted).toBe(true);
  expect(seen?.may("tool:look")).toBe(true);
  expect(ctx.signal.aborted).toBe(false);
});
