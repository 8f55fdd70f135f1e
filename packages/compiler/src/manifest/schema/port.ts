/** Ports where they are filled, and `kind: Adapter`. */
import * as z from "zod";
import { freeMap, text } from "./basics.ts";
import { field, part } from "./field.ts";
import { policyUseSchema } from "./policy.ts";

const adapter = field(text.optional(), {
  description: "A driver's name, a package, `./file.ts#name`, or a model with its driver: `openai/gpt-5-mini`.",
  example: "openai",
});
const config = field(freeMap.optional(), { description: "The driver's options.", example: { model: "gpt-5-mini" } });
const policies = field(z.union([policyUseSchema, z.array(policyUseSchema)]).optional(), {
  description: "What every call goes through, the outermost first.",
  example: [{ type: "retry", config: { max_attempts: 3 } }],
});

const middleware = field(z.union([policyUseSchema, z.array(policyUseSchema)]).optional(), {
  description: "The name of a Middleware document, or a list; policies by another name.",
  example: "careful",
});

/** How a pool shares calls out. */
const strategy = field(z.enum(["round_robin", "failover", "least_busy"]).optional(), {
  description: "Which member of a pool takes a call: the next, the first that works, the one with the fewest calls.",
  example: "failover",
  default: "round_robin",
});

/** Older spellings of `adapter` and `config`. */
const olderSpellings = {
  class: field(text.optional(), { description: "An older spelling of `adapter`.", example: "./my-llm.ts#MyLlm" }),
  params: field(freeMap.optional(), { description: "An older spelling of `config`.", example: { model: "small" } }),
};

const olderName = field(text.optional(), { description: "An older spelling of `adapter`.", example: "openai" });

/** One entry of `adapters`, written long. */
export const memberSchema = z.strictObject({
  adapter,
  ref: field(text.optional(), { description: "The name of an Adapter document.", example: "cheap-llm" }),
  config,
  policies,
  name: olderName,
  ...olderSpellings,
});

const adapters = field(
  z
    .array(z.union([text, memberSchema]))
    .min(1)
    .optional(),
  {
    description: "The members of a pool, instead of `adapter`.",
    example: [{ ref: "cheap-llm" }, { adapter: "openai", config: { model: "gpt-5" } }],
  },
);

/** One entry of `ports`, written long. */
export const portSchema = z.strictObject({
  adapter,
  ref: field(text.optional(), {
    description: "The name of an Adapter document; `config` here replaces its options one by one.",
    example: "cheap-llm",
  }),
  name: olderName,
  config,
  policies,
  middleware,
  adapters,
  strategy,
  ...olderSpellings,
});

/** `spec` of `kind: Adapter`. */
export const adapterSpecSchema = z.strictObject({
  port: field(text.optional(), {
    description: "The port it fills; left out, whichever it is used for.",
    example: "llm",
  }),
  adapter,
  config,
  policies,
  middleware,
  capabilities: field(
    z
      .strictObject({
        requires: field(z.array(text).optional(), {
          description: "Capabilities a pipeline must have to use it.",
          example: ["llm"],
        }),
      })
      .optional(),
    { description: "What using it takes.", example: { requires: ["llm"] } },
  ),
  adapters,
  strategy,
  ...olderSpellings,
});

/** `ports`: which adapter fills which port. */
export const portsSchema = part(z.record(z.string(), z.union([text, portSchema])), "ports");
