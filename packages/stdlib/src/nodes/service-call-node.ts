import {
  type AnyNodeType,
  defineNode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import type { ToolDescription, ToolRouter } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { subjectText } from "./call-cap.ts";
import { callTool } from "./call-tool.ts";

const spec = lazily(() =>
  z
    .strictObject({
      service: z
        .string()
        .min(1)
        .meta({ description: "One of the pipeline's `services`.", examples: ["orders"] }),
      method: z
        .string()
        .min(1)
        .meta({ description: "A step of the service, or a tool of it.", examples: ["refund"] }),
      arguments: z
        .union([z.record(z.string(), z.unknown()), z.string()])
        .optional()
        .meta({
          description:
            "What it is called with: a map whose texts may hold `{{ }}`, or `{{ path }}` of a map. Default: those fields of this node's input that it knows.",
          examples: [{ order: "{{ $input.order }}" }],
        }),
      on_tool_error: z
        .enum(["fail", "return"])
        .default("fail")
        .meta({
          description: "Whether a method that says it did not work fails the node, or gives its message as the result.",
          examples: ["return"],
        }),
    })
    .meta({ examples: [{ service: "orders", method: "refund", arguments: { order: "{{order_id}}" } }] }),
);

/** Calls a method of a service, steps included; the result is what the method gives. */
export const serviceCallNode: AnyNodeType = defineNode({
  kind: "service_call",
  aliases: ["step_call"],
  description: "Calls a method of a service: a step, or a tool without a model in between.",
  get spec() {
    return spec();
  },
  fields: { service: "service", arguments: "values" },
  ports: ["tools"],
  caps: ({ service, method }: JsonObject) => [
    { cap: `tool:${subjectText(service)}:${subjectText(method)}`, field: "method" },
  ],
  effect: "effectful",
  readsInput: (given) => given.arguments === undefined,
  async run({ input, config, ctx, ports: { tools } }): Promise<JsonValue> {
    const { service, method, onToolError } = config;
    const name = `${service}:${method}`;
    const given = config.arguments ?? fieldsOf(input, await describe(name, tools, ctx));
    const what = `the method "${method}" of the service "${service}"`;
    return await callTool(
      tools,
      { name, arguments: given, what, step: true, returnsErrors: onToolError === "return" },
      ctx,
    );
  },
});

async function describe(name: string, tools: ToolRouter, ctx: RunContext): Promise<ToolDescription | undefined> {
  const known = await tools.tools({ signal: ctx.signal, steps: true });
  return known.find((tool) => tool.name === name);
}

/** An input may hold more than the method asks for, such as fields of the run's input. */
function fieldsOf(input: unknown, method: ToolDescription | undefined): unknown {
  const properties = method?.parameters.properties;
  if (!isJsonObject(input) || !isJsonObject(properties)) return input;
  return Object.fromEntries(Object.entries(input).filter(([key]) => Object.hasOwn(properties, key)));
}
