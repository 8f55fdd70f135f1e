import { createRegistry, defineMacro, defineNode } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { brief, compileText, nodeOf, planOf } from "./support/compile-text.ts";

const say = defineNode({
  kind: "say",
  description: "Says something.",
  spec: z.strictObject({ text: z.string(), loud: z.boolean().optional(), parts: z.json().optional() }),
  fields: { text: "template", parts: "values" },
  run: () => null,
});

const given: unknown[] = [];
const speech = defineMacro({
  name: "speech",
  aliases: ["core:speech", "talk"],
  description: "Says one thing after the other.",
  params: z.object({
    lines: z.array(z.strictObject({ text: z.string(), loud: z.boolean().default(false) })),
    more: z.json().optional(),
  }),
  expand(params) {
    given.push(params);
    return params.lines.map(({ text, loud }, index) => ({
      kind: "say",
      metadata: { name: `line_${index}` },
      spec: { text, loud, ...(params.more === undefined ? {} : { parts: params.more }) },
    }));
  },
});

const components = createRegistry({ nodes: [say, macroInvocation()], macros: [speech] });

function macroInvocation() {
  return defineNode({
    kind: "macro_invocation",
    description: "Stands for the nodes of a macro.",
    spec: z.strictObject({
      macro: z.string(),
      inputs: z.record(z.string(), z.unknown()).optional(),
      result: z.json().optional(),
    }),
    fields: { result: "mapping" },
    expands: { macro: "macro", arguments: ["inputs"], result: "result" },
    run: () => null,
  });
}

const invoking = (inputs: string, macro = "speech"): string =>
  `kind: Pipeline\nmetadata: { name: p }\nspec:\n  input_schema: { who: str, big: bool }\n  nodes:\n    - { kind: say, metadata: { name: a }, spec: { text: hi } }\n    - kind: macro_invocation\n      metadata: { name: i }\n      spec: { macro: "${macro}", inputs: ${inputs} }\n`;

describe("a macro in code", () => {
  it("goes by its other names too", () => {
    for (const name of ["core:speech", "talk"]) {
      const plan = planOf(invoking("{ lines: [{ text: hi }] }", name), { components });
      expect(nodeOf(plan, "i_line_0").config).toMatchObject({ text: "hi" });
    }
    expect(compileText(invoking("{}", "core:spech"), { components }).diagnostics.map(brief)).toEqual([
      expect.stringContaining("HD3301"),
    ]);
  });

  it("gets what is known of a value, and templates for the rest", () => {
    given.length = 0;
    const inputs = `{ lines: [{ text: "Hello {{$input.who}}", loud: true }, { text: "costs {{a}}" }, { text: plain }], more: { "odd key": ["{{a}}"], n: 3, deep: { x: $input.who, "0": 1 } } }`;
    const plan = planOf(invoking(inputs), { components });
    expect(given.at(-1)).toEqual({
      lines: [
        { text: "{{$param.lines_0_text}}", loud: true },
        { text: "{{$param.lines_1_text}}", loud: false },
        { text: "plain", loud: false },
      ],
      more: {
        "odd key": ["{{$param.more_odd_key_0}}"],
        n: 3,
        deep: { x: "{{$param.more_deep_x}}", "0": 1 },
      },
    });
    const [first, second, third] = [0, 1, 2].map((index) => nodeOf(plan, `i_line_${index}`));
    expect(JSON.stringify(first?.config["text"])).toContain("Hello {{");
    expect(second?.dataDependencies).toEqual(["a"]);
    expect(third?.config).toMatchObject({ text: "plain" });
  });

  it("is given positions of lists in a text, as any template is", () => {
    const plan = planOf(invoking(`{ lines: [{ text: "The first is {{a.list.0}}, the last {{ a.list.1.x }}." }] }`), {
      components,
    });
    expect(nodeOf(plan, "i_line_0").dataDependencies).toEqual(["a"]);
  });

  it("that needs a part of a value at build says which", () => {
    const { diagnostics } = compileText(invoking(`{ lines: [{ text: "{{$input.who}}", loud: $input.big }] }`), {
      components,
    });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'HD3312 macro "speech" needs "lines.0.loud" when the pipeline is built, and this is only known when it runs',
    ]);
  });

  it("that is given a wrong part says so, whatever else is only known at run time", () => {
    const { diagnostics } = compileText(invoking(`{ lines: [{ text: "{{$input.who}}", loud: 5, x: 1 }] }`), {
      components,
    });
    expect(diagnostics.map(({ code }) => code).toSorted()).toEqual(["HD2001", "HD2003"]);
  });
});
