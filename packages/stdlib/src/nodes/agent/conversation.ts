/** What has been said between a model and its tools so far, and the steps by which it grows. */
import { HexdagError, isJsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
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
} from "@hexdag/kernel/ports";
import { askModel } from "../llm/ask-model.ts";
import { structuredAnswer } from "../llm/structured-answer.ts";
import type { AgentSetup } from "./agent-setup.ts";
import type { AgentProgress, MadeCall } from "./conditions.ts";
import { fit } from "./context-window.ts";
import { PHASE_TOOL, type Phase, readPhaseCall } from "./phases.ts";
import type { Agent } from "./team.ts";
import { malformedCall, readToolCall, withoutTools } from "./text-protocol.ts";
import { makeCall } from "./tool-turn.ts";

/** What a model said in one turn. */
export interface Turn {
  readonly text: string;
  readonly calls: readonly LlmToolCallPart[];
  /** What to tell it, when its text was meant as a call and is none. */
  readonly correction: string | undefined;
}

/** The calls of a turn, with what was said beside them. */
interface Acting {
  readonly calls: readonly LlmToolCallPart[];
  readonly text: string;
  readonly turn: number;
}

export class Conversation {
  readonly #setup: AgentSetup;
  /** Everything but the instructions, which are those of whoever speaks. */
  #messages: readonly LlmMessage[];
  /** The same, before what was said last. */
  #before: readonly LlmMessage[] = [];
  #phase: string | undefined;
  made: readonly MadeCall[] = [];
  lastText = "";

  constructor(setup: AgentSetup) {
    this.#setup = setup;
    this.#messages = setup.opening;
  }

  progress(turn: number): AgentProgress {
    return { turn, calls: this.made, text: this.lastText, agent: this.#setup.team.current.name };
  }

  say(text: string): void {
    this.#messages = [...this.#messages, { role: "user", content: text }];
  }

  /** One turn of the model. */
  async speak(name: string, withTools = true): Promise<Turn> {
    const { ctx, team } = this.#setup;
    const key = team.key(name);
    await this.#makeRoom(key);
    const request = this.#request(withTools);
    const { tools = [] } = request;
    const inWords = tools.length > 0 && !supportsTools(ctx.llm, request.model);
    const response = asResponse(
      await ctx.step(key, async (inner) => {
        const { llm } = inner;
        const { stream } = this.#setup;
        if (!inWords) return await askModel(llm, request, inner, stream);
        return readToolCall(await askModel(llm, withoutTools(request), inner, stream), tools, `${key}-call`);
      }),
    );
    const { text } = response;
    if (text !== "") this.lastText = text;
    this.#before = this.#messages;
    const content = answerParts(response);
    // Vendors take no message that says nothing.
    if (content.length > 0) this.#messages = [...this.#messages, { role: "assistant", content }];
    const calls = toolCallsOf(response);
    return { text, calls, correction: inWords && calls.length === 0 ? malformedCall(text) : undefined };
  }

  #request(withTools: boolean): LlmRequest {
    const { toolbox, phases, team } = this.#setup;
    const agent = team.current;
    const phase = this.#phaseOf(agent);
    const own = [...(agent.name === undefined ? phases.tools(this.#phase) : []), ...team.tools()];
    const tools = withTools ? [...toolbox.offered(agent.tools, phase?.tools), ...own] : [];
    return {
      ...agent.settings,
      ...(phase?.model === undefined ? {} : { model: phase.model }),
      messages: [...instructions(agent), ...this.#messages],
      ...(tools.length === 0 ? {} : { tools }),
    };
  }

  /** Phases are those of the node's own agent. */
  #phaseOf({ name }: Agent): Phase | undefined {
    return name === undefined ? this.#setup.phases.get(this.#phase) : undefined;
  }

  /** Calls the tools a turn asks for, and shows the model what they gave. */
  async act(acting: Acting): Promise<void> {
    const { calls, turn } = acting;
    const speaker = this.#setup.team.current;
    const one = (call: LlmToolCallPart, index: number): Promise<Called> =>
      this.#call(call, index, { ...acting, speaker });
    let called: readonly Called[] = [];
    if (this.#setup.parallel) called = await Promise.all(calls.map(one));
    else for (const [index, call] of calls.entries()) called = [...called, await one(call, index)];
    this.#messages = [...this.#messages, { role: "tool", content: called.map(({ result }) => result) }];
    this.made = [...this.made, ...called.map((each) => madeCall(each, turn))];
    for (const { note } of called) if (note !== undefined) this.say(note);
    if (speaker.name === undefined) this.#enterPhase(calls);
  }

  async #call(call: LlmToolCallPart, index: number, acting: Acting & { readonly speaker: Agent }): Promise<Called> {
    const { ctx, phases, team } = this.#setup;
    const { speaker, turn } = acting;
    if (call.name === PHASE_TOOL && speaker.name === undefined && phases.exist)
      return { call, result: phases.enter(call) };
    if (team.owns(call.name)) {
      const { result, to } = team.enter(call, turn);
      if (to !== undefined) tellHandOff(ctx, { call, from: speaker, to });
      return { call, result };
    }
    const site = { name: `${turn}.${index + 1}`, by: speaker, reason: acting.text };
    const { call: made, value, note } = await makeCall(call, site, this.#setup);
    return { call: made, result: asResult(value, call), note };
  }

  #enterPhase(calls: readonly LlmToolCallPart[]): void {
    const { phases } = this.#setup;
    const entered = calls.map((call) => readPhaseCall(call)).findLast((name) => phases.get(name) !== undefined);
    const phase = phases.get(entered);
    if (phase === undefined) return;
    this.#phase = entered;
    this.say(phase.prompt);
  }

  /** The answer in the form that is wanted; a text that is none is shown back to the model. */
  async conclude(text: string, name: string): Promise<JsonValue> {
    const { ctx, team } = this.#setup;
    const { answer, settings } = team.current;
    if (answer === undefined) return text;
    // The text itself is handed over as what is given.
    const messages = llmReadable(ctx.llm, [...instructions(team.current), ...this.#before]);
    return await ctx.step(team.key(name), async (inner) => {
      const { llm, signal } = inner;
      return await structuredAnswer({
        llm,
        request: { ...settings, messages },
        ...answer,
        options: { signal },
        given: text,
      });
    });
  }

  /** Drops or summarises the oldest rounds when the conversation has grown too long. */
  async #makeRoom(key: string): Promise<void> {
    const { maxContextTokens, onFullContext, opening, ctx, team } = this.#setup;
    if (maxContextTokens === undefined) return;
    const told = instructions(team.current);
    const { head, dropped, rest } = fit([...told, ...this.#messages], told.length + opening.length, maxContextTokens);
    if (dropped.length === 0) return;
    const kept = head.slice(told.length);
    if (onFullContext === "trim") {
      this.#messages = [...kept, ...rest];
      return;
    }
    const summary = await ctx.step(`${key}-summary`, async (inner) => {
      const asked = {
        role: "user",
        content: `Summarise what has been done and found so far, for yourself:\n${JSON.stringify(dropped)}`,
      } as const;
      return (await askModel(inner.llm, { ...team.current.settings, messages: [asked] }, inner, false)).text;
    });
    const before = `What happened before: ${typeof summary === "string" ? summary : ""}`;
    this.#messages = [...kept, { role: "user", content: before }, ...rest];
  }
}

/** A call as it was made, with what the model is shown. */
interface Called {
  readonly call: LlmToolCallPart;
  readonly result: LlmToolResultPart;
  /** What the model should know besides. */
  readonly note?: string | undefined;
}

function madeCall({ call, result }: Called, turn: number): MadeCall {
  const { name, arguments: args } = call;
  return { name, arguments: args, result: result.result, is_error: result.isError === true, turn };
}

function instructions({ systemPrompt }: Agent): readonly LlmMessage[] {
  return systemPrompt === undefined ? [] : [{ role: "system", content: systemPrompt }];
}

function tellHandOff(
  ctx: RunContext,
  { call, from, to }: { readonly call: LlmToolCallPart; readonly from: Agent; readonly to: Agent },
): void {
  const { reason } = call.arguments;
  const why = typeof reason === "string" && reason !== "" ? `: ${reason}` : "";
  const whom = to.name === undefined ? "back" : `to ${to.name}`;
  const data = { agent: to.name ?? null, from: from.name ?? null };
  ctx.emit({ type: "node.progress", message: `handed over ${whom}${why}`, data });
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
  return typeof value === "object" && value !== null && "text" in value;
}

function asResult(value: JsonValue, { id, name }: LlmToolCallPart): LlmToolResultPart {
  const given = isJsonObject(value) ? value : {};
  const result = given["result"] ?? null;
  return { type: "tool-result", id, name, result, ...(given["isError"] === true ? { isError: true } : {}) };
}
