import { type AnyServiceType, defineService, defineTool } from "@hexdag/kernel";
import { createServiceRouter } from "@hexdag/stdlib";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";

const config = z.object({ currency: z.string().default("EUR") });

const shop = defineService({
  name: "shop",
  description: "The shop.",
  config,
  create(given, { secret }) {
    expectTypeOf(given).toEqualTypeOf<{ currency: string }>();
    return { currency: given.currency, key: secret("KEY") };
  },
  tools: (instance) => {
    expectTypeOf(instance).toEqualTypeOf<{ currency: string; key: string | undefined }>();
    return [
      defineTool({
        name: "price",
        description: "A price.",
        input: z.object({ order: z.string() }),
        output: z.object({ price: z.number() }),
        run: ({ order }) => ({ price: order.length }),
      }),
    ];
  },
  close(instance) {
    expectTypeOf(instance.currency).toEqualTypeOf<string>();
  },
});

test("a service's instance has the type of what it creates, and its config that of its schema", () => {
  expectTypeOf(shop).toExtend<AnyServiceType>();
  createServiceRouter(shop, { currency: "PLN" });
  createServiceRouter(shop, {});
  createServiceRouter(shop);
  // @ts-expect-error -- a currency is text
  createServiceRouter(shop, { currency: 5 });
});

test("a service may do without an instance", () => {
  const plain = defineService({ name: "plain", description: "Plain.", tools: [] });
  expectTypeOf(plain).toExtend<AnyServiceType>();
});
