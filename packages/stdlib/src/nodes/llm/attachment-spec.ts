import * as z from "zod";
import { lazily } from "../../lazily.ts";

/** Where an image or a file comes from: exactly one of them. */
export const SOURCE_KEYS = ["path", "url", "data"] as const;

const sourceFields = lazily(() => ({
  path: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "A file of the `files` port. A template.", examples: ["scans/{{page}}.png"] }),
  url: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "An address that the vendor fetches. A template.", examples: ["https://example.org/a.png"] }),
  data: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "The bytes, in base64. A template.", examples: ["{{scan.data}}"] }),
  media_type: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "What it is. Absent: what the bytes or the name say.",
      examples: ["image/png", "application/pdf"],
    }),
  name: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "What a file is called.", examples: ["contract.pdf"] }),
}));

const attachment = lazily(() =>
  z.strictObject(sourceFields()).superRefine((given, issues) => {
    const sources = SOURCE_KEYS.filter((key) => given[key] !== undefined);
    if (sources.length !== 1)
      issues.addIssue({ code: "custom", message: `needs one of ${SOURCE_KEYS.join(", ")}, and has ${sources.length}` });
  }),
);

/** Images or files beside the user's message: a list, or `{{ path }}` of one. */
export const attachments = lazily(() =>
  z.union([z.string().min(1), z.array(z.union([z.string().min(1), attachment()]))]),
);

/** A part of a message in a conversation. */
export const messagePart = lazily(() =>
  z.strictObject({
    type: z.enum(["text", "image", "file"]).meta({ description: "What it is.", examples: ["image"] }),
    text: z
      .string()
      .optional()
      .meta({ description: "Of a text: what it says. A template.", examples: ["Look:"] }),
    ...sourceFields(),
  }),
);
