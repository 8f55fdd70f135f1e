/** Keeps a conversation within a number of tokens: whole rounds go, the oldest first, so that no tool result loses its call. */
import { estimateTokens } from "@hexdag/kernel";
import type { LlmMessage } from "@hexdag/kernel/ports";

/** A conversation in three parts. */
export interface Fitted {
  /** What stays at the head: instructions and the task. */
  readonly head: readonly LlmMessage[];
  /** What does not fit any more. */
  readonly dropped: readonly LlmMessage[];
  readonly rest: readonly LlmMessage[];
}

/** Estimated tokens of messages. */
function tokensOf(messages: readonly LlmMessage[]): number {
  return messages.reduce(
    (sum, message) =>
      sum + 4 + estimateTokens(typeof message.content === "string" ? message.content : JSON.stringify(message.content)),
    0,
  );
}

/** Takes out as many rounds as it must. `headLength` messages at the front always stay, and so does the last round. */
export function fit(messages: readonly LlmMessage[], headLength: number, maxTokens: number): Fitted {
  const head = messages.slice(0, headLength);
  const rounds = roundsOf(messages.slice(headLength));
  let kept = rounds;
  while (kept.length > 1 && tokensOf(head) + kept.reduce((sum, round) => sum + tokensOf(round), 0) > maxTokens)
    kept = kept.slice(1);
  return {
    head,
    dropped: rounds.slice(0, rounds.length - kept.length).flat(),
    rest: kept.flat(),
  };
}

/** An assistant's message and what answers it, up to the next one. */
function roundsOf(messages: readonly LlmMessage[]): readonly (readonly LlmMessage[])[] {
  const rounds: LlmMessage[][] = [];
  for (const message of messages) {
    const last = rounds.at(-1);
    if (last === undefined || message.role === "assistant") rounds.push([message]);
    else last.push(message);
  }
  return rounds;
}
