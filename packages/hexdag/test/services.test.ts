/** Services in a program: registered once, named by manifests, their config checked when those are compiled. */

import { serviceDriver } from "@hexdag/stdlib";
import {
  type Compilation,
  compile,
  createRegistry,
  createScriptedLlm,
  createSystemClock,
  defineService,
  defineTool,
  loadPlan,
  loadStdlib,
  openPorts,
  runGraph,
} from "hexdag";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const closed: string[] = [];
const orders = defineService({
  name: "orders",
  description: "The shop's orders.",
  config: z.strictObject({ currency: z.string().default("EUR") }),
  create: ({ currency }) => ({ currency }),
  tools: (shop) => [
    defineTool({
      name: "price",
      description: "What an order costs.",
      input: z.object({ order: z.string() }),
      run: ({ order }) => `${order.length} ${shop.currency}`,
    }),
  ],
  close: ({ currency }) => {
    closed.push(currency);
  },
});

const registry = createRegistry(await loadStdlib(), { drivers: [serviceDriver(orders)] });

function compiled(services: string): Compilation {
  const text = `
kind: Pipeline
metadata: {name: desk}
spec:
  services: ${services}
  nodes:
    - {kind: agent, metadata: {name: clerk}, spec: {main_prompt: "What do A7 and B cost?"}}
`;
  return compile({ file: "desk.yaml", text }, { components: registry });
}

describe("a registered service", () => {
  test("is opened twice under two names, for an agent that sees the tools of both", async () => {
    const { plan } = compiled("{eu: orders, pl: {service: orders, config: {currency: PLN}}}");
    if (plan === undefined) return expect.unreachable("it does not compile");
    const { ports, close } = await openPorts(plan, registry);
    const llm = createScriptedLlm({
      clock: createSystemClock(),
      script: [
        {
          call: 0,
          toolCalls: [
            { name: "eu:price", arguments: { order: "A7" } },
            { name: "pl:price", arguments: { order: "B" } },
          ],
        },
        { call: 1, contains: "1 PLN", reply: "2 EUR and 1 PLN." },
      ],
    });
    const result = await runGraph(loadPlan(plan, registry), { ports: { ...ports, llm } }).result;
    await close();
    expect(result).toMatchObject({ status: "succeeded", output: { clerk: "2 EUR and 1 PLN." } });
    expect(closed).toEqual(["PLN", "EUR"]);
  });

  test("has its config checked when a manifest is compiled", () => {
    expect(compiled("{eu: {service: orders, config: {curency: PLN}}}").diagnostics).toMatchObject([
      { code: "HD2001", hint: 'did you mean "currency"?' },
    ]);
    expect(compiled("{eu: order}").diagnostics).toMatchObject([{ code: "HD3011", hint: 'did you mean "orders"?' }]);
  });
});
