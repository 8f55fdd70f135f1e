import type { JsonValue } from "@hexdag/kernel";
import * as z from "zod";
import { lazily } from "../lazily.ts";
import { attachments } from "../nodes/llm/attachment-spec.ts";
import { modelFields } from "../nodes/llm/model-fields.ts";

/** How the nodes of a macro ask their model, and how often they try. */
export const askParams = lazily(() => ({
  ...modelFields(),
  timeout: z
    .union([z.number().positive(), z.string().min(1)])
    .optional()
    .meta({ description: "How long each question may take: seconds, or a text such as 30s.", examples: [60] }),
  max_retries: z
    .int()
    .nonnegative()
    .optional()
    .meta({ description: "How often each question is asked again when it fails.", examples: [2] }),
}));

/** `askParams` as they come out of their schema. */
export interface AskParams {
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly timeout?: number | string | undefined;
  readonly max_retries?: number | undefined;
}

/** The fields of a node that asks. */
export function askFields({ model, temperature, max_tokens, timeout, max_retries }: AskParams): SpecFields {
  return present({ model, temperature, max_tokens, timeout, max_retries });
}

/** Fields of a node's spec. */
export type SpecFields = { readonly [field: string]: JsonValue };

/** The fields that have a value. */
export function present(fields: { readonly [field: string]: JsonValue | undefined }): SpecFields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** What the model is shown beside a prompt. */
export const shownParams = lazily(() => ({
  images: attachments()
    .optional()
    .meta({
      description:
        "Images to look at, as an llm node takes them: paths of the `files` port, addresses, `data:` URLs, or maps.",
      examples: [["scans/page.png"], "{{fetch.images}}"],
    }),
  files: attachments()
    .optional()
    .meta({ description: "Documents to read, written like images.", examples: [["contract.pdf"]] }),
}));

/** The shape of an answer, as a macro's parameter. */
export const answerShape = lazily(() => z.record(z.string(), z.json()));
