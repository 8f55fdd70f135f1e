// Tools are functions with a name, words for the model, and a schema for what they are called with.
import { defineTool } from "hexdag";
import * as z from "zod";

const STOCK: Readonly<Record<string, number>> = { tea: 12, teapot: 0 };

/** Looks something up. */
export const stock = defineTool({
  name: "stock",
  description: "How many of an article are in stock.",
  input: z.object({ article: z.string() }),
  run: ({ article }) => ({ article, count: STOCK[article] ?? 0 }),
});

/** Does something that cannot be undone: the pipeline's caps keep the agent from it. */
export const order = defineTool({
  name: "order",
  description: "Orders an article from the supplier.",
  input: z.object({ article: z.string(), count: z.number().int().positive() }),
  run: ({ article, count }) => `ordered ${count} of ${article}`,
});
