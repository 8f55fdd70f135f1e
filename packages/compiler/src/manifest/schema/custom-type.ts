/** A type of `spec.custom_types`. */
import * as z from "zod";
import { field, part } from "./field.ts";

const words = z.array(z.string()).min(1);
const bound = z.union([z.number(), z.null()], { error: "must be a number, or null for no bound" });

/** One custom type: what its values are, and what is done to what models write before it is checked. */
export const customTypeSchema = part(
  z.strictObject({
    base: field(z.enum(["str", "int", "float", "bool"]), {
      description: "What its values are.",
      example: "float",
    }),
    description: field(z.string().optional(), {
      description: "What its values mean; models and the makers of types are told.",
      example: "A share of 100, such as 12.5",
    }),
    strip: field(z.string().min(1).optional(), {
      description: "Characters that are taken out of text, wherever they stand.",
      example: "%",
    }),
    trim: field(z.boolean().optional(), {
      description: "Whether white space around text is taken off.",
      example: false,
      default: true,
    }),
    nulls: field(z.union([z.literal("common"), words], { error: "must be `common`, or a list of texts" }).optional(), {
      description:
        "Texts that mean null, whatever their case; `common` for empty text, null, none, nil, n/a, na, nan, undefined, - and --.",
      example: "common",
    }),
    upper: field(z.boolean().optional(), { description: "Makes text upper case.", example: true, default: false }),
    lower: field(z.boolean().optional(), { description: "Makes text lower case.", example: true, default: false }),
    max_length: field(z.int().min(1).optional(), {
      description: "Longer text is cut to this many characters.",
      example: 80,
    }),
    pattern: field(z.string().min(1).optional(), {
      description: "A regular expression that the text must match in the end.",
      example: "^[A-Z]{2}-[0-9]+$",
    }),
    number: field(z.enum(["currency", "score"]).optional(), {
      description:
        "How a number may be written: `currency` reads $1,200.50 and (12 EUR), `score` reads 0.85, 85% and 17/20.",
      example: "currency",
    }),
    clamp: field(z.tuple([bound, bound]).optional(), {
      description: "The smallest and the largest number; what is beyond becomes these. Null for no bound.",
      example: [0, 100],
    }),
    true_values: field(words.optional(), {
      description: "Texts that mean true, whatever their case.",
      example: ["ja", "yes"],
      default: ["true", "t", "yes", "y", "on", "1"],
    }),
    false_values: field(words.optional(), {
      description: "Texts that mean false, whatever their case.",
      example: ["nein", "no"],
      default: ["false", "f", "no", "n", "off", "0"],
    }),
    default: field(z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(), {
      description: "What stands in for null, and for a field that is absent.",
      example: 0,
    }),
  }),
  "custom_type",
);
