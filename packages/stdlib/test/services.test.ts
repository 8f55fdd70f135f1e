/** Services as sources of tools: opened once, their steps kept from models, their names those of the router they are in. */
import { createRegistry, defineService, defineTool, openPorts, type Plan, type RunContext } from "@hexdag/kernel";
import type { ToolRouter } from "@hexdag/kernel/ports";
import { createServiceRouter, createToolRouter, serviceDriver, stdlibComponents } from "@hexdag/stdlib";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { errorOf, fnNode, node, outputOf, planOf, run } from "./support/run.ts";
import { shopService } from "./support/shop.ts";

const plain = defineService({
  name: "plain",
  description: "Needs nothing.",
  tools: [defineTool({ name: "hello", description: "Greets.", input: z.object({}), run: () => "hello" })],
});

const names = async (router: ToolRouter, steps = false): Promise<readonly string[]> =>
  (await router.tools(steps ? { steps } : {})).map(({ name }) => name);

const refund = (config = {}) =>
  node("a", "service_call", { service: "shop", method: "refund", arguments: { order: "A7" }, ...config });

/** Holds itself. */
function knot(): object {
  const members: Record<string, unknown> = {};
  members["itself"] = members;
  return members;
}

describe("a router of services", () => {
  test("names methods after their service, and shows models no steps", async () => {
    const router = createToolRouter({ services: [shopService([]), plain] });
    expect(await names(router)).toEqual(["shop:price", "plain:hello"]);
    expect(await names(router, true)).toEqual(["shop:price", "shop:refund", "plain:hello"]);
  });

  test("opens a service with its first use, and closes only what it opened", async () => {
    const log: string[] = [];
    const router = createToolRouter({ services: [shopService(log)] });
    await router.close?.();
    expect(log).toEqual([]);
    await Promise.all([router.tools(), router.tools()]);
    await router.open?.();
    await router.close?.();
    await router.close?.();
    expect(log).toEqual(["open EUR", "close"]);
  });

  test.each([
    [10n, /^the tool "hello" failed: its result is no JSON value: .*BigInt/],
    [() => 1, /^the tool "hello" failed: its result is no JSON value$/],
    [knot(), /^the tool "hello" failed: its result is no JSON value: Converting circular structure to JSON$/],
  ])("fails a tool whose result is no data", async (result, message) => {
    const hello = defineTool({ name: "hello", description: "Greets.", input: z.object({}), run: () => result });
    const tools = createToolRouter({ tools: [hello] });
    const error = await errorOf(node("a", "tool_call", { tool: "hello", arguments: {} }), { ports: { tools } });
    expect(error).toMatchObject({ code: "HD7009", message: expect.stringMatching(message) });
  });

  test("gives a service the config it is made with, checked", async () => {
    const log: string[] = [];
    const tools = createToolRouter({ sources: { shop: createServiceRouter(shopService(log), { currency: "PLN" }) } });
    const call = node("a", "tool_call", { tool: "shop:price", arguments: { order: "A7" } });
    expect(await outputOf(call, { ports: { tools } })).toEqual({ price: "2 PLN" });
    const wrong: { readonly currency?: string } = JSON.parse('{"currency": 5}');
    await expect(createServiceRouter(shopService(log), wrong).tools()).rejects.toMatchObject({
      code: "HD5010",
      message: expect.stringContaining('the config of the service "shop" is not valid: currency:'),
    });
    await expect(createServiceRouter(plain, JSON.parse('{"a": 1}')).tools()).rejects.toMatchObject({
      message: 'the config of the service "plain" is not valid: a: it takes no config',
    });
  });

  test("tries again to open what could not be opened", async () => {
    let tries = 0;
    const router = createServiceRouter(
      defineService({
        ...plain,
        create: () => {
          tries += 1;
          if (tries === 1) throw new TypeError("not yet");
        },
      }),
    );
    await expect(router.tools()).rejects.toMatchObject({
      code: "HD7003",
      message: 'the service "plain" could not be opened: not yet',
    });
    expect(await names(router)).toEqual(["hello"]);
  });

  test("closes a service whose methods cannot be made", async () => {
    const log: string[] = [];
    const shop = { ...shopService(log), steps: () => [...JSON.parse("no list")] };
    await expect(createServiceRouter(shop).tools()).rejects.toMatchObject({ code: "HD7003" });
    expect(log).toEqual(["open EUR", "close"]);
  });

  test("refuses two of one name", async () => {
    expect(() => createToolRouter({ services: [plain], sources: { plain: createToolRouter({}) } })).toThrow(
      expect.objectContaining({ code: "HD5008", message: 'the source of tools "plain" is registered twice' }),
    );
    const [hello] = await Promise.all(Array.isArray(plain.tools) ? plain.tools : []);
    expect(await names(createToolRouter({ tools: [hello, hello] }))).toEqual(["hello"]);
    const twice = defineService({ name: "twice", description: "Twice.", tools: [hello], steps: [{ ...hello }] });
    await expect(createServiceRouter(twice).tools()).rejects.toMatchObject({
      code: "HD5008",
      message: 'the tool "hello" is registered twice',
    });
  });
});

test("a tool sees the key of its own call, and the rest of the node it is called by", async () => {
  const seen: unknown[] = [];
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input: z.object({}),
    run: (_input, ctx) => {
      seen.push([ctx.idempotencyKey, ctx.nodeName, ctx.may("tool:look"), ctx.signal.aborted]);
      return null;
    },
  });
  const functions = {
    ask: async (_input: unknown, { ports }: RunContext) => {
      const call = { name: "look", arguments: {} };
      await ports.tools?.call({ ...call, idempotencyKey: "mine" });
      await ports.tools?.call({ ...call, idempotencyKey: "mine" }, { signal: new AbortController().signal });
      await ports.tools?.call(call);
    },
  };
  const options = { ports: { tools: createToolRouter({ tools: [look] }) }, functions, runId: "RUN" };
  await outputOf(fnNode("a", "ask"), options);
  expect(seen).toEqual(["mine", "mine", "RUN:a"].map((key) => [key, "a", true, false]));
});

describe("service_call", () => {
  test("calls steps, which see the key of the call", async () => {
    const log: string[] = [];
    const tools = createToolRouter({ services: [shopService(log)] });
    expect(await outputOf(refund(), { ports: { tools } })).toEqual({ refunded: "A7" });
    expect(log).toEqual(["open EUR", "refund A7 as RUN:a"]);
  });

  test("calls tools too, and without arguments takes the fields of its input that the method knows", async () => {
    const tools = createToolRouter({ services: [shopService([])] });
    const price = node("a", "service_call", { service: "shop", method: "price" });
    const options = { ports: { tools }, input: { order: "A7", customer: "Ada" } };
    expect(await outputOf(price, options)).toEqual({ price: "2 EUR" });
  });

  test("names what the service has when it has no such method", async () => {
    const tools = createToolRouter({ services: [shopService([])] });
    expect(await errorOf(refund({ method: "refnd" }), { ports: { tools } })).toMatchObject({
      code: "HD7007",
      message: 'there is no tool "shop:refnd"',
      hint: "tools are shop:price, shop:refund",
    });
  });

  test("fails with the method, or gives its message where that is wanted", async () => {
    const tools: ToolRouter = {
      tools: async () => [],
      call: async () => ({ value: "closed today", isError: true }),
    };
    expect(await errorOf(refund(), { ports: { tools } })).toMatchObject({
      code: "HD7009",
      message: 'the method "refund" of the service "shop" failed: closed today',
    });
    expect(await outputOf(refund({ onToolError: "return" }), { ports: { tools } })).toBe("closed today");
    expect(await errorOf(refund({ arguments: "text" }), { ports: { tools } })).toMatchObject({ code: "HD6007" });
  });

  test("is held by the capability of the method, and counts as a tool call", async () => {
    const tools = createToolRouter({ services: [shopService([])] });
    const denied = refund();
    const caps = [{ deny: ["tool:shop:refund"], from: "the test" }];
    expect(await errorOf({ ...denied, caps }, { ports: { tools } })).toMatchObject({ code: "HD7101" });
    const { result } = await run([refund()], { ports: { tools } });
    expect(result.usage).toMatchObject({ toolCalls: 1 });
  });

  test("is the only way to a step: tool_call knows tools alone", async () => {
    const tools = createToolRouter({ services: [shopService([])] });
    const call = node("a", "tool_call", { tool: "shop:refund", arguments: { order: "A7" } });
    expect(await errorOf(call, { ports: { tools } })).toMatchObject({ code: "HD7007", hint: "tools are shop:price" });
  });
});

describe("a service as a driver", () => {
  test("is opened for a plan, with its config, beside what fills the port", async () => {
    const log: string[] = [];
    const plan: Plan = {
      ...planOf([]),
      ports: { tools: { adapter: "none", config: {} } },
      services: { eu: { adapter: "shop", config: {} }, pl: { adapter: "shop", config: { currency: "PLN" } } },
    };
    const registry = createRegistry(stdlibComponents(), { drivers: [serviceDriver(shopService(log))] });
    const { ports, close } = await openPorts(plan, registry);
    expect(ports.tools && (await names(ports.tools, true))).toEqual(["eu:price", "eu:refund", "pl:price", "pl:refund"]);
    await close();
    expect(log).toEqual(["open EUR", "open PLN", "close", "close"]);
  });
});
