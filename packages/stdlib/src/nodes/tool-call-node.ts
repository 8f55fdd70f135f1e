import { type AnyNodeType, defineNode, type JsonObject, type JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { subjectText } from "./call-cap.ts";
import { callTool } from "./call-tool.ts";

const spec = lazily(() =>
  z
    .strictObject({
      tool: z
        .string()
        .min(1)
        .meta({
          description: "The tool's name, `source:tool` for one of another router. A template.",
          examples: ["github:get_issue"],
        }),
      arguments: z
        .union([z.record(z.string(), z.unknown()), z.string()])
        .default({})
        .meta({
          description: "What it is called with: a map whose texts may hold `{{ }}`, or `{{ path }}` of a map.",
          examples: [{ number: "{{ $input.number }}" }],
        }),
      on_tool_error: z
        .enum(["fail", "return"])
        .default("fail")
        .meta({
          description: "Whether a tool that says it did not work fails the node, or gives its message as the result.",
          examples: ["return"],
        }),
    })
    .meta({ examples: [{ tool: "search", arguments: { query: "{{topic}}" } }] }),
);

/** Calls one tool of the run's `tools` port; the result is what the tool gives. */
export const toolCallNode: AnyNodeType = defineNode({
  kind: "tool_call",
  description: "Calls one tool, without a model in between.",
  get spec() {
    return spec();
  },
  fields: { tool: "template", arguments: "values" },
  ports: ["tools"],
  caps: ({ tool }: JsonObject) => [{ cap: `tool:${subjectText(tool)}`, field: "tool" }],
  effect: "effectful",
  readsInput: false,
  async run({ config, ctx, ports: { tools } }): Promise<JsonValue> {
    const { tool: name, arguments: given, onToolError } = config;
    const what = `the tool "${name}"`;
    return await callTool(tools, { name, arguments: given, what, returnsErrors: onToolError === "return" }, ctx);
  },
});
