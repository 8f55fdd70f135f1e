import { type AnyMacroType, defineMacro, type NodeEntry } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import type { PromptType } from "../prompts/prompt.ts";
import { askFields, askParams, present, type SpecFields, shownParams } from "./ask-params.ts";

const asking = lazily(() =>
  z.object({
    cache_prompt: z
      .boolean()
      .optional()
      .meta({ description: "Whether the vendor may keep the instructions for the next request.", examples: [true] }),
    ...shownParams(),
    ...askParams(),
  }),
);

/** A prompt of the library as a macro: one llm node that asks it. */
export function promptMacro(prompt: PromptType): AnyMacroType {
  const params = lazily(() => {
    const own = prompt.params();
    return z.strictObject({ ...own.shape, ...asking().shape }).meta(own.meta() ?? {});
  });
  return defineMacro({
    name: prompt.name,
    description: prompt.description,
    get params() {
      return params();
    },
    expand(given): readonly NodeEntry[] {
      const known = prompt.params().shape;
      const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(known, name)));
      const { cache_prompt, images, files, ...ask } = asking().parse(given);
      const fields: SpecFields = present({ ...prompt.writeFrom(own), images, files, cache_prompt });
      return [{ kind: "llm", metadata: { name: "answer" }, spec: { ...fields, ...askFields(ask) } }];
    },
  });
}
