/** `kind: Macro`. */
import * as z from "zod";
import { free, text } from "./basics.ts";
import { field } from "./field.ts";

/** One entry of a macro's `parameters`. */
export const parameterSchema = z.strictObject({
  name: field(text, { description: "Read in the body as `$param.name`, or by its bare name.", example: "question" }),
  type: field(text.optional(), {
    description: "A type such as `str`, `int` or `list[str]`.",
    example: "list[str]",
    default: "any",
  }),
  required: field(z.boolean().optional(), {
    description: "Whether an invocation must give it; by default it must when there is no `default`.",
    example: true,
  }),
  default: field(free.optional(), { description: "Its value when an invocation leaves it out.", example: 3 }),
  enum: field(z.array(free).min(1).optional(), {
    description: "The values it may take.",
    example: ["short", "long"],
  }),
  description: field(z.string().optional(), { description: "What it is for.", example: "What to ask." }),
});

/** A port that a macro's nodes use. */
const requiredPortSchema = z.strictObject({
  name: field(text, { description: "The port's name.", example: "llm" }),
  protocol: field(text.optional(), {
    description: "The capability it should support: for readers, nobody checks it.",
    example: "SupportsTools",
  }),
  optional: field(z.boolean().optional(), {
    description: "Whether the macro does without it.",
    example: true,
    default: false,
  }),
});

/** `spec` of `kind: Macro`; the same keys may stand beside `metadata`. */
export const macroSpecSchema = z.strictObject({
  parameters: field(z.array(parameterSchema).optional(), {
    description: "What an invocation may say.",
    example: [{ name: "question", type: "str" }],
  }),
  nodes: field(z.array(free).optional(), {
    description: "Nodes, and `if` and `for_each` groups of nodes.",
    part: "macro_nodes",
    example: [{ kind: "llm", metadata: { name: "ask" }, spec: { human_message: "{{$param.question}}" } }],
  }),
  nodes_raw: field(z.string().optional(), {
    description: "An older spelling of `nodes`, as text.",
    example: "- kind: llm\n  metadata: {name: ask}\n",
  }),
  requires_ports: field(z.array(requiredPortSchema).optional(), {
    description: "Ports the macro's nodes use.",
    example: [{ name: "llm" }],
  }),
  output: field(free.optional(), {
    description: "The instance's result, an expression over its nodes; left out, the result of its last node.",
    example: "ask.text",
  }),
  outputs: field(free.optional(), { description: "An older spelling of `output`.", example: { answer: "ask.text" } }),
});

/** A group of nodes in a macro's body that is there under a condition. */
export const conditionalGroupSchema = z.strictObject({
  if: field(z.union([z.string(), z.boolean()]), {
    description: "An expression over the parameters, evaluated when the macro is expanded.",
    part: "expression",
    example: "$param.review",
  }),
  nodes: field(z.array(free), {
    description: "The nodes when it is true.",
    part: "macro_nodes",
    example: [{ kind: "llm", metadata: { name: "review" }, spec: { human_message: "Check: {{ask}}" } }],
  }),
  else: field(z.array(free).optional(), {
    description: "The nodes when it is false; left out, none.",
    part: "macro_nodes",
    example: [{ kind: "data", metadata: { name: "review" }, spec: { output: "not reviewed" } }],
  }),
});

/** A group of nodes in a macro's body that is there once per item. */
export const repeatedGroupSchema = z.strictObject({
  for_each: field(free, {
    description: "An expression over the parameters that gives a list, evaluated when the macro is expanded.",
    example: "$param.topics",
  }),
  as: field(text.optional(), {
    description: "The item's name, read like a parameter; `index` is its position.",
    example: "topic",
    default: "item",
  }),
  nodes: field(z.array(free), {
    description: "The nodes of each item; their names are usually templates.",
    part: "macro_nodes",
    example: [{ kind: "llm", metadata: { name: "research_{{index}}" }, spec: { human_message: "What is {{topic}}?" } }],
  }),
});
