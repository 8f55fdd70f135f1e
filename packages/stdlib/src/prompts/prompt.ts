import { HexdagError, type JsonValue } from "@hexdag/kernel";
import type * as z from "zod";

/** A prompt, written: fields of an `llm` node. In a node its texts are templates. */
export interface Prompt {
  readonly system_message: string;
  readonly human_message: string;
  readonly examples?: readonly PromptExample[];
  /** Messages before the user's: a list, or a template that gives one. */
  readonly conversation?: string | readonly PromptMessage[];
  readonly output_schema?: { readonly [keyword: string]: JsonValue };
}

/** A question with the answer it should get: JSON, so that it can stand in a node. */
export type PromptExample = { readonly input: JsonValue; readonly output: JsonValue };

/** Something that was said. */
export type PromptMessage = { readonly role: "user" | "assistant"; readonly content: string };

/** A prompt of the library. */
export interface PromptType<TInput = never> {
  readonly name: string;
  readonly description: string;
  params(): z.ZodObject;
  /** Throws HD5010 for values it cannot be written from. */
  readonly write: (params: TInput) => Prompt;
  /** The same, for values of which nobody knows yet what they are. */
  readonly writeFrom: (params: unknown) => Prompt;
}

/** Declares a prompt; `params` is asked for its schema when the prompt is first used. */
export function definePrompt<TParams extends z.ZodObject>(prompt: {
  readonly name: string;
  readonly description: string;
  readonly params: () => TParams;
  write(params: z.output<TParams>): Prompt;
}): PromptType<z.input<TParams>> {
  const { name, description, params } = prompt;
  const writeFrom = (given: unknown): Prompt => {
    const read = params().safeParse(given);
    if (read.success) return prompt.write(read.data);
    const problems = read.error.issues.map(({ path, message }) => [path.join("."), message].join(" ").trim());
    throw new HexdagError({
      code: "HD5010",
      message: `the prompt "${name}" cannot be written: ${problems.join("; ")}`,
      hint: `hexdag explain macro/${name} says what it takes`,
      retryable: false,
    });
  };
  return { name, description, params, write: writeFrom, writeFrom };
}

/** Paragraphs, without those that are not there. */
export function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== "").join("\n\n");
}

/** A list, one line each. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}
