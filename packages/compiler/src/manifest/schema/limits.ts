/** `limits` and `caps`, wherever they stand. */
import * as z from "zod";
import { text, timeLimit } from "./basics.ts";
import { field, part } from "./field.ts";

const count = z.int().min(0);

/** What may be spent. */
export const limitsSchema = part(
  z.strictObject({
    max_total_tokens: field(count.optional(), {
      description: "Tokens of all model calls, in and out.",
      example: 50_000,
    }),
    max_llm_calls: field(count.optional(), { description: "Calls of models; every attempt counts.", example: 20 }),
    max_tool_calls: field(count.optional(), { description: "Calls of tools; every attempt counts.", example: 50 }),
    max_cost_usd: field(z.number().min(0).optional(), {
      description: "What model calls may cost, in US dollars, by the prices of the Config.",
      example: 0.5,
    }),
    max_duration: field(timeLimit.optional(), { description: "How long it may run.", example: "10m" }),
    max_nodes: field(count.optional(), {
      description: "Nodes that may start, those of bodies included.",
      example: 500,
    }),
    max_children: field(count.optional(), { description: "Child runs that may be started.", example: 10 }),
    warning_threshold: field(z.number().min(0).max(1).optional(), {
      description: "The share of a limit at which a warning is given, once.",
      example: 0.9,
      default: 0.8,
    }),
    on_limit: field(z.enum(["raise", "skip", "suspend"]).optional(), {
      description:
        "What happens to the node that would cross a limit: it fails, is skipped, or the run waits for more.",
      example: "skip",
      default: "raise",
    }),
    unknown_price: field(z.enum(["error", "zero"]).optional(), {
      description: "What a model without a price costs where there is a cost limit.",
      example: "zero",
      default: "error",
    }),
  }),
  "limits",
);

const capability = text.regex(/^(\*|[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*|\.\*)*(:.+)?)$/, {
  error: 'is not a capability, such as "llm", "datastore.read" or "tool:search*"',
});

const capabilityList = z.array(capability);

/** `caps`, written long. */
export const capsLongSchema = z.strictObject({
  allow: field(capabilityList.optional(), {
    description: "What may be used; absent means everything that is allowed further out.",
    example: ["llm", "tool:search*"],
  }),
  deny: field(capabilityList.optional(), {
    description: "What may not be used, whatever allows it.",
    example: ["datastore.write"],
  }),
  profile: field(text.optional(), { description: "A profile of the Config to start from.", example: "reader" }),
});

/** What may be used: a list of what is allowed, or the long form. */
export const capsSchema = part(z.union([capabilityList, capsLongSchema]), "caps");

/** `{allow, deny}` of a Config's profiles. */
export const capsProfileSchema = z.strictObject({
  allow: field(capabilityList.optional(), { description: "What the profile allows.", example: ["llm", "memory"] }),
  deny: field(capabilityList.optional(), { description: "What the profile forbids.", example: ["secret"] }),
});
