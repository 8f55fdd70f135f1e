/** Services of a plan: opened as adapters of the port tools, merged with it, and reached through its gate. */
import { describe, expect, test } from "vitest";
import {
  createRegistry,
  defineDriver,
  type JsonObject,
  loadPlan,
  type OpenedPorts,
  type OpenPortsOptions,
  openPorts,
  type Plan,
  type PlanNode,
  type PlanService,
  type PlanValue,
  type PortCall,
} from "../src/index.ts";
import { mergeToolRouters, type ToolDescription, type ToolRouter, unknownTool } from "../src/ports/index.ts";
import { ANY, kindOf, node, planOf } from "./support/plans.ts";

/** A router of tools that answer with what they were called as. */
function echoRouter(
  tools: readonly string[],
  steps: readonly string[] = [],
  more: Partial<ToolRouter> = {},
): ToolRouter {
  const describe = (name: string): ToolDescription => ({ name, description: name, parameters: { type: "object" } });
  return {
    tools: async (options) => [...tools, ...(options?.steps === true ? steps : [])].map(describe),
    async call({ name, step }) {
      if (tools.includes(name) || (step === true && steps.includes(name))) return { value: `${tools[0]}: ${name}` };
      throw unknownTool(name, tools);
    },
    ...more,
  };
}

const service = (adapter: string, more: Partial<PlanService> = {}): PlanService => ({ adapter, config: {}, ...more });
const origin = { source: 0, start: 5, end: 9, line: 12, column: 2 };

interface World {
  readonly log: string[];
  open(fields: Partial<Plan>, options?: OpenPortsOptions): Promise<OpenedPorts>;
}

function createWorld(): World {
  const log: string[] = [];
  const noted = (name: string, router: ToolRouter) =>
    defineDriver({
      name,
      port: "tools",
      description: name,
      config: ANY,
      create: () => ({
        ...router,
        open: async () => void log.push(`open ${name}`),
        close: async () => void log.push(`close ${name}`),
      }),
    });
  const odd = { name: "odd", port: "tools", description: "Odd.", config: ANY, create: () => ({ call: 5 }) };
  const drivers = [
    noted("local", echoRouter(["find"])),
    noted("orders", echoRouter(["price"], ["refund"])),
    noted("research", echoRouter(["research"])),
    odd,
  ];
  return { log, open: (fields, options) => openPorts(planOf([], fields), createRegistry({ drivers }), options) };
}

const all = {
  ports: { tools: service("local") },
  services: { shop: service("orders"), research: service("research", { single: true }) },
};

describe("opening a plan with services", () => {
  test("merges them with the port's own adapter, and closes all in reverse", async () => {
    const { log, open } = createWorld();
    const { ports, close } = await open(all);
    expect(Object.keys(ports)).toEqual(["tools"]);
    const listed = await ports.tools?.tools();
    expect(listed?.map(({ name }) => name)).toEqual(["find", "shop:price", "research"]);
    expect(await ports.tools?.call({ name: "shop:price", arguments: {} })).toEqual({ value: "price: price" });
    expect(await ports.tools?.call({ name: "research", arguments: {} })).toEqual({ value: "research: research" });
    expect(await ports.tools?.call({ name: "find", arguments: {} })).toEqual({ value: "find: find" });
    await close();
    expect(log).toEqual([
      "open local",
      "open orders",
      "open research",
      "close research",
      "close orders",
      "close local",
    ]);
  });

  test("fills the port with them alone where it has no adapter", async () => {
    const { open } = createWorld();
    const { ports } = await open({ services: all.services });
    expect((await ports.tools?.tools())?.map(({ name }) => name)).toEqual(["shop:price", "research"]);
  });

  test("opens none when the host fills the port", async () => {
    const { log, open } = createWorld();
    await open(all, { overrides: { tools: { adapter: "local" } } });
    expect(log).toEqual(["open local"]);
  });

  test("lets the host stand where a service's adapter would", async () => {
    const { log, open } = createWorld();
    const seen: string[] = [];
    const adapterHooks = [
      {
        name: "stand-in",
        around: async (place: { readonly key: string }, next: () => Promise<unknown>) => {
          seen.push(place.key);
          return place.key === "tools@service:shop" ? echoRouter(["mine"]) : await next();
        },
      },
    ];
    const { ports } = await open(all, { adapterHooks });
    expect(seen).toEqual(["tools", "tools@service:shop", "tools@service:research"]);
    expect((await ports.tools?.tools())?.map(({ name }) => name)).toContain("shop:mine");
    expect(log).not.toContain("open orders");
  });

  test("says which service cannot be opened, and closes what is open", async () => {
    const { log, open } = createWorld();
    const services = { shop: service("orders"), lost: service("lots", { origin }) };
    await expect(open({ services })).rejects.toMatchObject({
      code: "HD5007",
      message: 'service "lost" names the adapter "lots", which no installed driver declares',
      location: "test.yaml:12",
    });
    expect(log).toEqual(["open orders", "close orders"]);
    await expect(open({ services: { odd: service("odd") } })).rejects.toMatchObject({
      code: "HD5007",
      message: 'what fills service "odd" ("odd") has no tools: it lacks "tools" or "call"',
    });
  });

  test("refuses calls of methods that are not there, wherever the node stands", async () => {
    const calling = {
      ...kindOf({}),
      kind: "call",
      caps: ({ tool }: JsonObject) => [{ cap: `tool:${typeof tool === "string" ? tool : "*"}` }],
    };
    const open = async (tool: PlanValue, more: Partial<PlanNode> = {}): Promise<unknown> => {
      const inner = node("inner", { kind: "call", config: { tool }, origin, ...more });
      const outer = node("outer", { config: { body: { $body: { nodes: [inner] } } } });
      const router = defineDriver({
        name: "o",
        port: "tools",
        description: "O.",
        config: ANY,
        create: () => echoRouter(["price"], ["refund"]),
      });
      const changing = {
        ...router,
        name: "m",
        create: () => ({ ...echoRouter(["a"]), onToolsChanged: () => () => undefined }),
      };
      const registry = createRegistry({ drivers: [router, changing], nodes: [calling] });
      const services = { shop: service("o"), moving: service("m"), one: service("o", { single: true }) };
      return await openPorts(planOf([outer], { services }), registry);
    };
    await expect(open("shop:refnd")).rejects.toMatchObject({
      code: "HD7007",
      message: 'node "inner" calls the method "refnd", which the service "shop" does not have',
      hint: "it has price, refund",
      location: "test.yaml:12",
    });
    for (const fine of [
      "shop:refund",
      "shop:price",
      "moving:b",
      "one:x",
      "other:y",
      "plain",
      { $template: "shop:{{x}}", roots: {} },
    ])
      await expect(open(fine)).resolves.toBeDefined();
    await expect(open("shop:refnd", { ports: { tools: "tools@node:inner" } })).resolves.toBeDefined();
  });

  test("is refused for services that are none", () => {
    for (const broken of [[], { a: 5 }, { a: { adapter: 5 } }, { a: { adapter: "x", single: "yes" } }]) {
      const plan = JSON.parse(JSON.stringify({ ...planOf([]), services: broken }));
      expect(() => loadPlan(plan, createRegistry())).toThrow(
        expect.objectContaining({ code: "HD5001", message: expect.stringContaining('"services"') }),
      );
    }
  });

  test("puts the pipeline's policies around their calls", () => {
    const sites: string[] = [];
    const policies = {
      portHook: (_rules: unknown, { name }: { readonly name: string }) => {
        sites.push(name);
        return { name: "all", around: ({ args }: PortCall, next: (args: readonly unknown[]) => unknown) => next(args) };
      },
      nodeHook: () => undefined,
    };
    const policy = { type: "rate_limit", maxCalls: 1, windowMs: 1, onExceeded: "wait" } as const;
    loadPlan(planOf([], { services: all.services, policies: [policy] }), createRegistry({ policies }));
    expect(sites).toEqual(["tools"]);
  });
});

describe("a merged router", () => {
  const router = mergeToolRouters({
    plain: echoRouter(["find", "shop:fake", "research"]),
    sources: {
      shop: { router: echoRouter(["price"], ["refund"]) },
      research: { router: echoRouter(["research"]), single: true },
    },
  });

  test("keeps names that are a source's from whatever else has them", async () => {
    expect((await router.tools()).map(({ name }) => name)).toEqual(["find", "shop:price", "research"]);
    await expect(router.call({ name: "shop:fake", arguments: {} })).rejects.toMatchObject({ code: "HD7007" });
  });

  test("lets steps be called by who asks for one, and names them only then", async () => {
    expect(await router.call({ name: "shop:refund", arguments: {}, step: true })).toEqual({ value: "price: refund" });
    await expect(router.call({ name: "shop:refund", arguments: {} })).rejects.toMatchObject({
      message: 'there is no tool "shop:refund"',
      hint: "tools are find, shop:price, research",
    });
    await expect(router.call({ name: "shop:pay", arguments: {}, step: true })).rejects.toMatchObject({
      hint: "tools are find, shop:price, shop:refund, research",
    });
    await expect(router.call({ name: "research:x", arguments: {} })).rejects.toMatchObject({ code: "HD7007" });
  });

  test("hears of changes in every source that tells, until it is told to stop", () => {
    const listeners = new Set<() => void>();
    const telling = {
      ...echoRouter(["a"]),
      onToolsChanged: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const merged = mergeToolRouters({
      plain: telling,
      sources: { b: { router: telling }, c: { router: echoRouter([]) } },
    });
    let heard = 0;
    const stop = merged.onToolsChanged(() => {
      heard += 1;
    });
    for (const tell of listeners) tell();
    stop();
    expect(listeners.size).toBe(0);
    expect(heard).toBe(1);
  });

  test("without a plain router knows its sources alone", async () => {
    const alone = mergeToolRouters({ sources: {} });
    await expect(alone.call({ name: "x", arguments: {} })).rejects.toMatchObject({ hint: "no tool is offered" });
  });
});
