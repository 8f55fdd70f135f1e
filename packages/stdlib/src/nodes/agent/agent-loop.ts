/**
 * The loop of an agent: the model speaks, its tools are called, their results are shown to it, until it answers. Every turn of the
 * model and every tool call is a step of the node, journaled under a name of its own, so that a resumed agent goes on where it was.
 * What is not a step follows from the steps alone.
 */
import { HexdagError, type JsonValue } from "@hexdag/kernel";
import type { LlmToolCallPart } from "@hexdag/kernel/ports";
import type { AgentSetup } from "./agent-setup.ts";
import { Conversation } from "./conversation.ts";

/** The answer, and the text it was given in. */
export interface AgentAnswer {
  readonly value: JsonValue;
  readonly text: string;
}

/** Runs an agent to its answer. Fails with HD7301 when it comes to none. */
export async function runAgent(setup: AgentSetup): Promise<AgentAnswer> {
  const { conditions, continuationPrompt, maxSteps, onMaxSteps } = setup;
  const agent = new Conversation(setup);
  let answered = false;
  for (let turn = 1; turn <= maxSteps; turn += 1) {
    const { text, calls, correction } = await agent.speak(`turn-${turn}`);
    if (calls.length > 0) {
      tellTurn(setup, turn, calls);
      await agent.act({ calls, text, turn });
      if (await conditions.stops(agent.progress(turn))) return await lastWord(setup, agent, "That is enough.");
      continue;
    }
    if (correction !== undefined) {
      agent.say(correction);
      continue;
    }
    const answer = { value: await agent.conclude(text, `answer-${turn}`), text };
    const isLast = turn === maxSteps && onMaxSteps === "return";
    if (isLast || !(await conditions.goesOn(agent.progress(turn), answer.value))) return tellAnswer(setup, answer);
    answered = true;
    agent.say(continuationPrompt);
  }
  if (onMaxSteps === "return") return await lastWord(setup, agent, "You have no more turns.");
  throw new HexdagError({
    code: "HD7301",
    message: `the agent came to no ${answered ? "final " : ""}answer in ${maxSteps} turns`,
    hint: "raise max_steps, make the task smaller, or set on_max_steps: return",
    data: { turns: maxSteps, last_text: agent.lastText, tools_called: agent.made.map(({ name }) => name) },
    retryable: false,
  });
}

/** Asks for the answer, without tools. */
async function lastWord(setup: AgentSetup, agent: Conversation, why: string): Promise<AgentAnswer> {
  agent.say(`${why} Answer now, with what you have.`);
  const { text } = await agent.speak("last-turn", false);
  return tellAnswer(setup, { value: await agent.conclude(text, "answer"), text });
}

/** Tells who calls what. */
function tellTurn({ ctx, team }: AgentSetup, turn: number, calls: readonly LlmToolCallPart[]): void {
  const tools = calls.map(({ name }) => name);
  const { name } = team.current;
  const who = name === undefined ? "" : ` (${name})`;
  ctx.emit({
    type: "node.progress",
    message: `turn ${turn}${who}: ${tools.join(", ")}`,
    data: { turn, tools, ...(name === undefined ? {} : { agent: name }) },
  });
}

/** Tells who answered, where that could be several. */
function tellAnswer({ ctx, team }: AgentSetup, answer: AgentAnswer): AgentAnswer {
  const { name } = team.current;
  if (name !== undefined)
    ctx.emit({ type: "node.progress", message: `answered by ${name}`, data: { agent: name, answered: true } });
  return answer;
}
