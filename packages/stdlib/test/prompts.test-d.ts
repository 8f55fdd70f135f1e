import type { LlmMessage } from "@hexdag/kernel/ports";
import { expectTypeOf, test } from "vitest";
import type { Prompt } from "../src/prompts/prompt.ts";
import { promptMessages, prompts } from "../src/prompts/prompts.ts";

test("prompts take what their schemas say, defaults left out", () => {
  const prompt = prompts.fewShotClassification({
    text: "x",
    labels: { bug: "something does not work" },
    several: true,
  });
  expectTypeOf(prompt).toEqualTypeOf<Prompt>();
  expectTypeOf(promptMessages(prompt)).toEqualTypeOf<readonly LlmMessage[]>();
  // @ts-expect-error: there is nothing to choose from
  prompts.fewShotClassification({ text: "x" });
  // @ts-expect-error: a question is text
  prompts.chatQa({ question: 5, context: "x" });
  // @ts-expect-error: no such prompt
  prompts.haiku({ topic: "tea" });
});
