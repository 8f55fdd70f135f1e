import * as z from "zod";
import { lazily } from "../lazily.ts";
import { type AskParams, answerShape, askFields, askParams, present, type SpecFields } from "./ask-params.ts";

const globs = lazily(() => z.array(z.string().min(1)));

/** What the macros say of their agent: its tools, what it may do, what it answers. */
export const agentParams = lazily(() => ({
  allowed_tools: globs()
    .optional()
    .meta({ description: "Another name for tools.", examples: [["search_*"]] }),
  caps: globs()
    .optional()
    .meta({ description: "What it may do. Absent: what the pipeline may.", examples: [["llm", "tool:search_*"]] }),
  output_schema: answerShape()
    .optional()
    .meta({ description: "The shape its answer must have.", examples: [{ author: "str", year: "int?" }] }),
  stream: z
    .boolean()
    .default(false)
    .meta({ description: "Publish what the model writes piece by piece, as `llm.token` events.", examples: [true] }),
  ...askParams(),
}));

/** The tools of the macro's agent; `absent` is what leaving them out means. */
export function toolsParam(absent: string): z.ZodOptional<z.ZodArray<z.ZodString>> {
  const description = `Globs of the tools it may call; left out, ${absent}.`;
  return globs()
    .optional()
    .meta({ description, examples: [["search_*", "github:get_*"]] });
}

/** `agentParams` as they come out of their schema. */
export interface AgentParams extends AskParams {
  readonly tools?: readonly string[] | undefined;
  readonly allowed_tools?: readonly string[] | undefined;
  readonly caps?: readonly string[] | undefined;
  readonly output_schema?: SpecFields | undefined;
  readonly stream: boolean;
}

/** The fields of the macro's agent. */
export function agentFields(given: AgentParams): SpecFields {
  const { tools, allowed_tools, caps, output_schema, stream } = given;
  return { ...present({ tools: tools ?? allowed_tools, caps, output_schema, stream }), ...askFields(given) };
}

/** Says that tools are listed under both their names. */
export function reportTwoLists(
  given: Pick<AgentParams, "tools" | "allowed_tools">,
  report: (field: string, message: string) => void,
): void {
  if (given.tools !== undefined && given.allowed_tools !== undefined)
    report("allowed_tools", "means the same as tools: keep one of them");
}
