/**
 * Gets a JSON value of a given schema from a model: natively where the adapter can, else by asking for it in words. The answer
 * is coerced where the schema asks for it (`x-coerce`). One that does not fit even so is shown back to the model once, with
 * what is wrong with it.
 */
import { createValueCheck, HexdagError, isHexdagError, type JsonSchema, type JsonValue } from "@hexdag/kernel";
import {
  type CallOptions,
  type Llm,
  type LlmRequest,
  supportsStructuredOutput,
  supportsTools,
  toolCallsOf,
  type ValidationProblem,
  type Validator,
} from "@hexdag/kernel/ports";
import { answerCorrection, notJson, problemList } from "../../prompts/error-correction.ts";
import { checkedAnswer } from "./checked-answer.ts";
import { jsonInText } from "./json-in-text.ts";
import { modelSchema } from "./model-schema.ts";

/** Requests per answer: the first, and one correction. */
const MAX_REQUESTS = 2;

export interface StructuredRequest {
  readonly llm: Llm;
  readonly request: LlmRequest;
  readonly schema: JsonSchema;
  readonly validator: Validator;
  readonly options: CallOptions;
  /** An answer that is there already; asked for again only when it does not fit. */
  readonly given?: string;
}

/**
 * Resolves with a value that fits the schema; fails with HD6008 when the model does not give one. Asks natively where the adapter
 * can, by a tool whose arguments are the answer where it only knows tools, and in words else; an adapter that refuses the
 * schema (HD7002) is asked the next way.
 */
export async function structuredAnswer(wanted: StructuredRequest): Promise<JsonValue> {
  const check = createValueCheck(wanted.schema, wanted.validator);
  const asked = { ...wanted, schema: modelSchema(wanted.schema) };
  const ways = waysFor(asked);
  let way = ways.shift() ?? inWords;
  let problems: readonly ValidationProblem[] = [];
  let { request } = asked;
  const { given } = wanted;
  for (let count = 0; count < MAX_REQUESTS + (given === undefined ? 0 : 1); count++) {
    let reply: Reply;
    if (count === 0 && given !== undefined) reply = { text: given, found: jsonInText(given) };
    else {
      try {
        reply = await way(asked, request);
      } catch (error) {
        const next = isHexdagError(error) && error.code === "HD7002" ? ways.shift() : undefined;
        if (next === undefined) throw error;
        way = next;
        count -= 1;
        continue;
      }
    }
    const { text, found } = reply;
    const checked = found && check(found.value);
    if (checked?.problems.length === 0) return checked.value;
    problems = checked?.problems ?? [{ path: "", message: notJson(text) }];
    request = withCorrection(request, text, problems);
  }
  throw new HexdagError({
    code: "HD6008",
    message: `the model's answer does not match output_schema: ${problemList(problems)}`,
    hint: "say in the prompt what each field means, simplify the schema, or use a stronger model",
  });
}

interface Reply {
  readonly text: string;
  readonly found: { readonly value: JsonValue } | undefined;
}

type Way = (asked: StructuredRequest, request: LlmRequest) => Promise<Reply>;

/** The ways this model can be asked, the best first. */
function waysFor({ llm, request, schema }: StructuredRequest): Way[] {
  const ways: Way[] = [];
  if (supportsStructuredOutput(llm)) ways.push(natively);
  if (supportsTools(llm, request.model) && schema.type === "object" && request.tools === undefined) ways.push(byTool);
  return [...ways, inWords];
}

async function natively(asked: StructuredRequest, request: LlmRequest): Promise<Reply> {
  const { llm, schema, options } = asked;
  if (!supportsStructuredOutput(llm)) return await inWords(asked, request);
  const { object, text } = checkedAnswer(await llm.generateStructured(request, schema, options), "generateStructured");
  return { text: text === "" ? JSON.stringify(object) : text, found: { value: object } };
}

const ANSWER_TOOL = "answer";

async function byTool({ llm, schema, options }: StructuredRequest, request: LlmRequest): Promise<Reply> {
  const tool = { name: ANSWER_TOOL, description: "Gives the answer.", parameters: schema };
  const asked = { ...request, tools: [tool], toolChoice: { tool: ANSWER_TOOL } };
  const response = checkedAnswer(await llm.generate(asked, options), "generate");
  const call = toolCallsOf(response).find(({ name }) => name === ANSWER_TOOL);
  if (call === undefined) return { text: response.text, found: jsonInText(response.text) };
  return { text: JSON.stringify(call.arguments), found: { value: call.arguments } };
}

async function inWords({ llm, schema, options }: StructuredRequest, request: LlmRequest): Promise<Reply> {
  const { text } = checkedAnswer(await llm.generate(withInstructions(request, schema), options), "generate");
  return { text, found: jsonInText(text) };
}

/** Adds the schema to the instructions, which come first. What of them the vendor may keep stays as it is. */
function withInstructions(request: LlmRequest, schema: JsonSchema): LlmRequest {
  const wanted = `Answer with one JSON value and nothing else. It must match this JSON Schema:\n${JSON.stringify(schema)}`;
  const [first, ...rest] = request.messages;
  if (first?.role !== "system")
    return { ...request, messages: [{ role: "system", content: wanted }, ...request.messages] };
  const content =
    typeof first.content === "string"
      ? `${first.content}\n\n${wanted}`
      : [...first.content, { type: "text", text: `\n\n${wanted}` } as const];
  return { ...request, messages: [{ role: "system", content }, ...rest] };
}

function withCorrection(request: LlmRequest, answer: string, problems: readonly ValidationProblem[]): LlmRequest {
  const content = answerCorrection(problems);
  return {
    ...request,
    messages: [...request.messages, { role: "assistant", content: answer }, { role: "user", content }],
  };
}
