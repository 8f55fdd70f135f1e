import * as z from "zod";
import { lazily } from "../lazily.ts";

/** What several prompts take. */
export const instructionsParam = lazily(() =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description: "What else the model should heed. A template.", examples: ["Letters are in German."] }),
);

/** What was said before: a list of messages, or a template that gives one. */
export const historyParam = lazily(() =>
  z
    .union([z.string().min(1), z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string() }))])
    .optional()
    .meta({
      description: "What was said before: messages of {role, content}, or `{{ path }}` of such a list.",
      examples: ["{{$input.history}}", [{ role: "user", content: "Hello" }]],
    }),
);
