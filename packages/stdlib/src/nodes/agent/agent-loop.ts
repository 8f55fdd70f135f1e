/**
 * The loop of an agent: the model speaks, its tools are called, their results are shown to it, until it answers. Every turn of the
 * model and every tool call is a step of the node, journaled under a name of its own, so that a resumed agent goes on where it was.
 */
import { HexdagError, isJsonObject, type JsonSchema, type JsonValue, type RunContext } from "@hexdag/kernel";
import {
  answerParts,
  type Llm,
  type LlmMessage,
  type LlmRequest,
  type LlmResponse,
  type LlmToolCallPart,
  type LlmToolResultPart,
  supportsTools,
  toolCallsOf,
  type Validator,
} from "@hexdag/kernel/ports";
import { askModel } from "../llm/ask-model.ts";
import type { ModelSettings } from "../llm/model-fields.ts";
import { structuredAnswer } from "../llm/structured-answer.ts";
import { fit } from "./context-window.ts";
import { PHASE_TOOL, type Phases, readPhaseCall } from "./phases.ts";
import { readToolCall, withoutTools } from "./text-protocol.ts";
import type { Toolbox } from "./toolbox.ts";

/** Everything an agent goes by. */
export interface AgentSetup {
  readonly ctx: RunContext;
  readonly llm: Llm;
  readonly toolbox: Toolbox;
  readonly phases: Phases;
  /** What every turn says besides messages and tools. */
  readonly request: ModelSettings;
  /** Instructions, what is remembered, and the task. */
  readonly opening: readonly LlmMessage[];
  readonly maxSteps: number;
  readonly onMaxSteps: "fail" | "return";
  readonly parallel: boolean;
  readonly stream: boolean;
  readonly maxContextTokens: number | undefined;
  readonly onFullContext: "trim" | "summarise";
  /** Absent: the answer is text. */
  readonly answer: { readonly schema: JsonSchema; readonly validator: Validator } | undefined;
}

/** The answer, and the text it was given in. */
export interface AgentAnswer {
  readonly value: JsonValue;
  readonly text: string;
}

/** Runs an agent to its answer. Fails with HD7301 when it comes to none. */
export async function runAgent(setup: AgentSetup): Promise<AgentAnswer> {
  const { ctx, maxSteps, onMaxSteps } = setup;
  const agent = new Conversation(setup);
  for (let turn = 1; turn <= maxSteps; turn += 1) {
    const response = await agent.speak(`turn-${turn}`, true);
    const calls = toolCallsOf(response);
    if (calls.length === 0) return await agent.conclude(response.text, `answer-${turn}`);
    ctx.emit({
      type: "node.progress",
      message: `turn ${turn}: ${calls.map(({ name }) => name).join(", ")}`,
      data: { turn, tools: calls.map(({ name }) => name) },
    });
    await agent.act(calls, turn);
  }
  if (onMaxSteps === "return") {
    agent.say("You have no more turns. Answer now, with what you have.");
    return await agent.conclude((await agent.speak("last-turn", false)).text, "answer");
  }
  throw new HexdagError({
    code: "HD7301",
    message: `the agent came to no answer in ${maxSteps} turns`,
    hint: "raise max_steps, make the task smaller, or set on_max_steps: return",
    data: { turns: maxSteps, last_text: agent.lastText, tools_called: [...agent.called] },
    retryable: false,
  });
}

class Conversation {
  readonly #setup: AgentSetup;
  #messages: readonly LlmMessage[];
  #phase: string | undefined;
  readonly called: string[] = [];
  lastText = "";

  constructor(setup: AgentSetup) {
    this.#setup = setup;
    this.#messages = setup.opening;
  }

  say(text: string): void {
    this.#messages = [...this.#messages, { role: "user", content: text }];
  }

  /** One turn of the model. */
  async speak(key: string, withTools: boolean): Promise<LlmResponse> {
    const { ctx, phases, toolbox, request } = this.#setup;
    await this.#makeRoom(key);
    const phase = phases.get(this.#phase);
    const tools = withTools ? [...toolbox.offered(phase?.tools), ...phases.tools(this.#phase)] : [];
    const full: LlmRequest = {
      ...request,
      ...(phase?.model === undefined ? {} : { model: phase.model }),
      messages: this.#messages,
      ...(tools.length === 0 ? {} : { tools }),
    };
    const given = await ctx.step(key, (inner) => this.#generate(full, inner, key));
    const response = asResponse(given);
    if (response.text !== "") this.lastText = response.text;
    this.#messages = [...this.#messages, { role: "assistant", content: answerParts(response) }];
    return response;
  }

  /** Calls the tools a turn asks for, and shows the model what they gave. */
  async act(calls: readonly LlmToolCallPart[], turn: number): Promise<void> {
    const one = (call: LlmToolCallPart, index: number): Promise<LlmToolResultPart> =>
      this.#callTool(call, `tool-${turn}.${index + 1}`);
    let results: readonly LlmToolResultPart[] = [];
    if (this.#setup.parallel) results = await Promise.all(calls.map(one));
    else for (const [index, call] of calls.entries()) results = [...results, await one(call, index)];
    this.#messages = [...this.#messages, { role: "tool", content: results }];
    const entered = calls
      .map((call) => readPhaseCall(call))
      .findLast((name) => this.#setup.phases.get(name) !== undefined);
    const phase = this.#setup.phases.get(entered);
    if (phase === undefined) return;
    this.#phase = entered;
    this.say(phase.prompt);
  }

  /** The answer in the form that is wanted; a text that is none is shown back to the model. */
  async conclude(text: string, key: string): Promise<AgentAnswer> {
    const { answer, ctx, llm, request } = this.#setup;
    if (answer === undefined) return { value: text, text };
    const { schema, validator } = answer;
    const value = await ctx.step(key, async (inner) => {
      const asked = { ...request, messages: llmReadable(llm, this.#messages) };
      return await structuredAnswer({
        llm: inner.llm,
        request: asked,
        schema,
        validator,
        options: { signal: inner.signal },
        given: text,
      });
    });
    return { value, text };
  }

  async #callTool(call: LlmToolCallPart, key: string): Promise<LlmToolResultPart> {
    const { ctx, toolbox, phases } = this.#setup;
    if (call.name === PHASE_TOOL) return phases.enter(call);
    this.called.push(call.name);
    const given = await ctx.step(key, () => toolbox.call(call, key));
    return asResult(given, call);
  }

  async #generate(request: LlmRequest, ctx: RunContext, key: string): Promise<LlmResponse> {
    const { llm } = ctx;
    const { stream } = this.#setup;
    const { tools = [] } = request;
    if (tools.length === 0 || supportsTools(llm, request.model)) return await askModel(llm, request, ctx, stream);
    return readToolCall(await askModel(llm, withoutTools(request), ctx, stream), tools, `${key}-call`);
  }

  /** Drops or summarises the oldest rounds when the conversation has grown too long. */
  async #makeRoom(key: string): Promise<void> {
    const { maxContextTokens, onFullContext, opening, ctx, request } = this.#setup;
    if (maxContextTokens === undefined) return;
    const { head, dropped, rest } = fit(this.#messages, opening.length, maxContextTokens);
    if (dropped.length === 0) return;
    if (onFullContext === "trim") {
      this.#messages = [...head, ...rest];
      return;
    }
    const summary = await ctx.step(`${key}-summary`, async (inner) => {
      const asked = {
        role: "user",
        content: `Summarise what has been done and found so far, for yourself:\n${JSON.stringify(dropped)}`,
      } as const;
      return (await inner.llm.generate({ ...request, messages: [asked] }, { signal: inner.signal })).text;
    });
    this.#messages = [
      ...head,
      { role: "user", content: `What happened before: ${typeof summary === "string" ? summary : ""}` },
      ...rest,
    ];
  }
}

/** Messages as a model without tools can read them. */
function llmReadable(llm: Llm, messages: readonly LlmMessage[]): readonly LlmMessage[] {
  return supportsTools(llm) ? messages : withoutTools({ messages }).messages;
}

/** What a step gives back is JSON: of what it was made of, nothing is lost. */
function asResponse(value: JsonValue): LlmResponse {
  if (isResponse(value)) return value;
  throw new HexdagError({ code: "HD9001", message: "a journaled turn of an agent is no model's answer" });
}

function isResponse(value: unknown): value is LlmResponse {
  return typeof value === "object" && value !== null && "text" in value && "usage" in value;
}

function asResult(value: JsonValue, { id, name }: LlmToolCallPart): LlmToolResultPart {
  const given = isJsonObject(value) ? value : {};
  const result = given["result"] ?? null;
  return { type: "tool-result", id, name, result, ...(given["isError"] === true ? { isError: true } : {}) };
}
