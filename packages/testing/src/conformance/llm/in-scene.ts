import type { Llm, LlmAnswerPart, LlmMessage, LlmUsage } from "@hexdag/kernel/ports";
import { partsOf as messageParts } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { ConformanceCase, Facet } from "../suite.ts";
import type { LlmScene, SceneMessage, SceneNeed, ScenePort } from "./llm-scene.ts";
import type { LlmTarget } from "./llm-target.ts";

/** A case that plays scenes instead of using the port it is given. */
export type SceneCase = (play: Play, target: LlmTarget) => Promise<void>;

/** Plays a scene, and closes port and backend when `run` has ended. */
export type Play = (scene: LlmScene, run: (port: ScenePort) => Promise<void>) => Promise<void>;

/** A facet whose cases play scenes. Skipped, with the reason, for targets that play none or lack what it needs. */
export function sceneFacet(
  name: string,
  needs: readonly SceneNeed[],
  cases: Readonly<Record<string, SceneCase>>,
): Facet<Llm, LlmTarget> {
  const bound = Object.entries(cases).map(([title, run]): [string, ConformanceCase<Llm, LlmTarget>] => [
    title,
    (_llm, target) => run((scene, act) => inScene(target, scene, act), target),
  ]);
  return {
    name,
    skip: (target) => {
      if (target.play === undefined) return "its target plays no scenes";
      return needs.map((need) => target.lacks?.[need]).find((reason) => reason !== undefined);
    },
    cases: Object.fromEntries(bound),
  };
}

async function inScene(target: LlmTarget, scene: LlmScene, act: (port: ScenePort) => Promise<void>): Promise<void> {
  const port = (await target.play?.(scene)) ?? expect.unreachable("play is missing");
  try {
    await port.llm.open?.();
    await act(port);
  } finally {
    await port.close();
  }
}

export const USAGE: LlmUsage = { inputTokens: 20, outputTokens: 10, totalTokens: 30 };

/** An answer of a scene, with what it does not care about filled in. */
export function says(content: string | readonly LlmAnswerPart[], more: Partial<SceneMessage> = {}): SceneMessage {
  const parts: readonly LlmAnswerPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const calls = parts.some((part) => part.type === "tool-call");
  return { content: parts, finishReason: calls ? "tool_calls" : "stop", usage: USAGE, ...more };
}

/** What was said by whom, however it was cut into parts: texts joined, hints left out. */
export function spoken(
  messages: readonly LlmMessage[],
): readonly (readonly [role: string, said: readonly unknown[]])[] {
  return messages.map((message) => {
    const said: unknown[] = [];
    for (const part of messageParts(message)) {
      const last = said.at(-1);
      if (part.type !== "text") said.push(part);
      else if (typeof last === "string") said.splice(-1, 1, last + part.text);
      else said.push(part.text);
    }
    return [message.role, said] as const;
  });
}
