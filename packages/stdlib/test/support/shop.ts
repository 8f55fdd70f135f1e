import { defineService, defineTool } from "@hexdag/kernel";
import * as z from "zod";

/** What the shop's methods share. */
export interface Shop {
  readonly currency: string;
  readonly log: string[];
}

const order = z.object({ order: z.string() });

/** A service that notes in `log` what happens to it. */
export function shopService(log: string[]) {
  return defineService({
    name: "shop",
    description: "The shop.",
    config: z.strictObject({ currency: z.string().default("EUR") }),
    create({ currency }): Shop {
      log.push(`open ${currency}`);
      return { currency, log };
    },
    tools: (shop) => [
      defineTool({
        name: "price",
        description: "What an order costs.",
        input: order,
        output: z.object({ price: z.string() }),
        run: ({ order: id }) => ({ price: `${id.length} ${shop.currency}` }),
      }),
    ],
    steps: (shop) => [
      defineTool({
        name: "refund",
        description: "Gives the money back.",
        input: order,
        run: ({ order: id }, ctx) => {
          shop.log.push(`refund ${id} as ${ctx.idempotencyKey.replace(ctx.runId, "RUN")}`);
          return { refunded: id };
        },
      }),
    ],
    close: (shop) => {
      shop.log.push("close");
    },
  });
}
