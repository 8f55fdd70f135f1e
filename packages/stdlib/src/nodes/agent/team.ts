/**
 * The agents a conversation can be with: the node's own, and those it may be handed over to. Handing over is a tool that belongs
 * to the agent; what it does follows from the recorded turns alone, so it is no step of its own.
 */
import type { LlmTool, LlmToolCallPart, LlmToolResultPart } from "@hexdag/kernel/ports";
import type { ModelSettings } from "../llm/model-fields.ts";
import type { AnswerForm } from "./answer-form.ts";

/** One agent. */
export interface Agent {
  /** Absent: the node's own. */
  readonly name: string | undefined;
  /** When to hand over to it, for the other agents. */
  readonly description: string;
  readonly systemPrompt: string | undefined;
  /** Globs of its tools; absent: all that the node may call. */
  readonly tools: readonly string[] | undefined;
  readonly settings: ModelSettings;
  /** Absent: it answers in text. */
  readonly answer: AnswerForm | undefined;
  /** Those it can hand over to. */
  readonly handoffs: readonly string[];
}

/** By which an agent hands over; the other's name follows. */
const HAND_OFF = "hand_off_to_";
/** By which it gives the conversation back to whoever it had it from. */
const HAND_BACK = "hand_back";

/** What came of a try to hand over. */
export interface HandOff {
  readonly result: LlmToolResultPart;
  /** Who goes on, when it succeeded. */
  readonly to?: Agent;
}

export class Team {
  readonly #own: Agent;
  readonly #others: ReadonlyMap<string, Agent>;
  /** Those who handed over and may be handed back to, the latest last. */
  #before: readonly Agent[] = [];
  #current: Agent;
  /** The turn in which it was handed over last. */
  #turn = 0;

  constructor(own: Agent, others: readonly Agent[]) {
    this.#own = own;
    this.#current = own;
    this.#others = new Map(others.flatMap((agent) => (agent.name === undefined ? [] : [[agent.name, agent] as const])));
  }

  get current(): Agent {
    return this.#current;
  }

  get isAlone(): boolean {
    return this.#others.size === 0;
  }

  /** A key of a step, with who does it. */
  key(name: string): string {
    const { name: agent } = this.#current;
    return agent === undefined ? name : `${name}@${agent}`;
  }

  /** Whether a tool of this name belongs to the team. */
  owns(tool: string): boolean {
    return !this.isAlone && (tool === HAND_BACK || tool.startsWith(HAND_OFF));
  }

  /** The tools by which the agent that speaks can hand over. */
  tools(): readonly LlmTool[] {
    const others = this.#current.handoffs.flatMap((name) => {
      const agent = this.#others.get(name);
      return agent === undefined
        ? []
        : [handOffTool(`${HAND_OFF}${name}`, `Hands the conversation over to ${name}: ${agent.description}`)];
    });
    if (this.#before.length === 0) return others;
    return [...others, handOffTool(HAND_BACK, "Gives the conversation back to the agent you had it from.")];
  }

  /** Hands over. One turn hands over once: what it asks for besides is for nobody any more. */
  enter(call: LlmToolCallPart, turn: number): HandOff {
    if (this.#turn === turn) return refused(call, "the conversation has been handed over in this turn already");
    const to = call.name === HAND_BACK ? this.#before.at(-1) : this.#reached(call.name.slice(HAND_OFF.length));
    if (to === undefined) return refused(call, this.#unknown(call.name));
    this.#before = call.name === HAND_BACK ? this.#before.slice(0, -1) : [...this.#before, this.#current];
    this.#current = to;
    this.#turn = turn;
    const { id, name } = call;
    const you = to === this.#own ? "You have the conversation back" : `You are "${to.name ?? ""}" now`;
    return { to, result: { type: "tool-result", id, name, result: `${you}, and go on with it.` } };
  }

  #reached(name: string): Agent | undefined {
    return this.#current.handoffs.includes(name) ? this.#others.get(name) : undefined;
  }

  #unknown(tool: string): string {
    const tools = this.tools().map(({ name }) => name);
    const can = tools.length === 0 ? "you can hand over to nobody" : `you can call ${tools.join(", ")}`;
    return tool === HAND_BACK
      ? `there is nobody to hand back to; ${can}`
      : `there is no agent "${tool.slice(HAND_OFF.length)}" for you to hand over to; ${can}`;
  }
}

function refused({ id, name }: LlmToolCallPart, why: string): HandOff {
  return { result: { type: "tool-result", id, name, result: why, isError: true } };
}

function handOffTool(name: string, description: string): LlmTool {
  return {
    name,
    description,
    parameters: {
      type: "object",
      properties: {
        reason: { type: "string", description: "Why." },
        message: { type: "string", description: "What the other should know." },
      },
      required: ["reason"],
    },
  };
}
