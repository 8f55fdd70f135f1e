/** `spec.services`: where tools come from besides the port `tools`. */
import * as z from "zod";
import { dataSchema, freeMap, text } from "./basics.ts";
import { field, part } from "./field.ts";
import { memberSchema, portSchema } from "./port.ts";

const { strategy } = portSchema.shape;

/** One entry of `services`, written long. */
export const serviceSchema = z.strictObject({
  service: field(text.optional(), {
    description: "A service, or tools, of a file or a package; or the name of one that is registered.",
    example: "./orders.ts#orders",
  }),
  adapter: field(text.optional(), { description: "A driver of the port `tools`.", example: "mcp" }),
  pipeline: field(text.optional(), {
    description: "A pipeline that is one tool, called as the service is: its name, or the path of its manifest.",
    example: "research",
  }),
  description: field(text.optional(), {
    description:
      "With `pipeline`: what the tool is for, as models are told. Default: what the pipeline says of itself, where it stands in the same project.",
    example: "Finds out about a topic.",
  }),
  input_schema: field(dataSchema.optional(), {
    description:
      "With `pipeline`: what the tool is called with, which is the pipeline's input. Default: the pipeline's own, where it stands in the same project; else any map.",
    example: { topic: "str" },
  }),
  class: field(text.optional(), { description: "An older spelling of `service`.", example: "./orders.ts#orders" }),
  ref: field(text.optional(), {
    description: "The name of an Adapter document of the port `tools`; `config` here replaces its options one by one.",
    example: "office-tools",
  }),
  config: field(freeMap.optional(), {
    description: "Options of the service, or of the driver.",
    example: { currency: "EUR" },
  }),
  params: field(freeMap.optional(), { description: "An older spelling of `config`.", example: { currency: "EUR" } }),
  adapters: field(
    z
      .array(z.union([text, memberSchema]))
      .min(1)
      .optional(),
    {
      description: "The members of a pool, instead of `adapter`.",
      example: [{ ref: "office-tools" }, { ref: "spare-tools" }],
    },
  ),
  strategy,
});

/** `services`: sources of tools by name. */
export const servicesSchema = part(z.record(z.string(), z.union([text, serviceSchema])), "services");
