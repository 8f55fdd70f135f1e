/**
 * What the arguments of port methods must be. Ports are written for callers that TypeScript has checked; a manifest may hand over
 * anything, and an adapter would store it under a key that nobody finds, or stumble over it.
 */
import * as z from "zod";
import { lazily } from "../lazily.ts";

type Shapes = Readonly<Record<string, z.ZodType>>;

/** By name, where a name means the same in every port. */
const common = lazily(
  (): Shapes => ({
    ...Object.fromEntries(["key", "prefix", "path", "collection", "statement"].map((name) => [name, z.string()])),
    ttlMs: z.number().positive(),
    parameters: z.union([z.array(z.json()), z.record(z.string(), z.json())], "must be a list or a map"),
    document: z.record(z.string(), z.json()),
    ids: z.array(z.string()),
    schema: z.record(z.string(), z.json()),
    vectors: z.array(
      z.strictObject({
        id: z.string(),
        vector: z.array(z.number()),
        metadata: z.record(z.string(), z.json()).optional(),
      }),
    ),
  }),
);

/** By port, method and name, where it takes more to tell. */
const particular = lazily((): Shapes => {
  const where = z.record(z.string(), z.json()).optional();
  const limit = z.int().positive().optional();
  const generate = z.looseObject({ messages: z.array(z.looseObject({ role: z.string() })) });
  return {
    "vectors.search.query": z.strictObject({
      vector: z.array(z.number()),
      limit,
      where,
      minScore: z.number().optional(),
    }),
    "datastore.find.query": z.strictObject({ where, limit, after: z.string().optional() }),
    "http.request.request": z.looseObject({ url: z.string() }),
    "llm.generate.request": generate,
    "llm.generateStructured.request": generate,
    "llm.embed.request": z.looseObject({ texts: z.array(z.string()) }),
  };
});

/** Holds an argument against what its method takes; the paths begin within it. */
export function argumentIssues(method: string, name: string, value: unknown): readonly z.core.$ZodIssue[] {
  const shape = particular()[`${method}.${name}`] ?? common()[name];
  return shape?.safeParse(value).error?.issues ?? [];
}
