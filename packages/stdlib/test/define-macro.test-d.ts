import { createRegistry, defineMacro, type MacroType, type NodeEntry } from "@hexdag/kernel";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";

const params = z.object({
  topics: z.array(z.string()),
  depth: z.number().default(1),
  tone: z.enum(["dry", "warm"]).optional(),
});

test("a macro's parameters have the types of its schema, defaults filled in", () => {
  const survey = defineMacro({
    name: "survey",
    description: "Asks about each topic.",
    params,
    expand(given) {
      expectTypeOf(given).toEqualTypeOf<{ topics: string[]; depth: number; tone?: "dry" | "warm" | undefined }>();
      return given.topics.map((topic) => ({
        kind: "llm",
        metadata: { name: `ask_${topic}` },
        spec: { human_message: topic, depth: given.depth },
        dependencies: [],
      }));
    },
  });
  expectTypeOf(survey).toEqualTypeOf<MacroType<typeof params>>();
  expectTypeOf(createRegistry({ macros: [survey] }).macro("survey")?.name).toEqualTypeOf<string | undefined>();
});

test("a macro gives node entries, and nothing else", () => {
  expectTypeOf<ReturnType<MacroType["expand"]>>().toEqualTypeOf<readonly NodeEntry[]>();
  // @ts-expect-error: a node has a name
  defineMacro({ name: "m", description: "d", params, expand: () => [{ kind: "llm", metadata: {}, spec: {} }] });
  const fn = (): number => 1;
  defineMacro({
    name: "m",
    description: "d",
    params,
    // @ts-expect-error: a function is no value of a manifest
    expand: () => [{ kind: "f", metadata: { name: "a" }, spec: { fn } }],
  });
});
