import type { TemplateEngine } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import type { Facet } from "../suite.ts";
import type { TemplateEngineTarget } from "./template-engine-target.ts";

/** `if`, `unless`, `each`, `with`, helpers and sub-expressions. */
export const templateBlocksFacet: Facet<TemplateEngine, TemplateEngineTarget> = {
  name: "blocks",
  cases: {
    "if and unless choose, and read a missing value as false": (engine) => {
      const render = engine.compile("{{#if a.b}}yes{{else}}no{{/if}} {{#unless a}}none{{/unless}}");
      expect(render({ a: { b: 1 } })).toBe("yes ");
      expect(render({ a: null })).toBe("no none");
    },
    "else-if chains": (engine) => {
      const render = engine.compile("{{#if a}}A{{else if b}}B{{else}}C{{/if}}");
      expect(
        [
          { a: true, b: true },
          { a: false, b: true },
          { a: false, b: false },
        ].map((values) => render(values)),
      ).toEqual(["A", "B", "C"]);
    },
    "each walks a list with its position": (engine) => {
      const render = engine.compile(
        "{{#each xs}}{{@index}}={{this}}{{#unless @last}}, {{/unless}}{{else}}empty{{/each}}",
      );
      expect(render({ xs: ["a", "b"] })).toBe("0=a, 1=b");
      expect(render({ xs: [] })).toBe("empty");
    },
    "each walks a map with its keys": (engine) => {
      expect(engine.compile("{{#each m}}{{@key}}:{{this}};{{/each}}")({ m: { x: 1, y: 2 } })).toBe("x:1;y:2;");
    },
    "each and with open a scope, and ../ leaves it": (engine) => {
      const values = { who: "Ada", notes: [{ text: "hi" }], inner: { text: "ho" } };
      expect(engine.compile("{{#each notes}}{{../who}}: {{text}}{{/each}}")(values)).toBe("Ada: hi");
      expect(engine.compile("{{#with inner}}{{text}} {{../who}}{{/with}}")(values)).toBe("ho Ada");
    },
    "block parameters name the item and its key": (engine) => {
      expect(engine.compile("{{#each xs as |x i|}}{{i}}{{x.n}} {{/each}}")({ xs: [{ n: 1 }, { n: 2 }] })).toBe(
        "01 12 ",
      );
    },
    "helpers take arguments and nest": (engine) => {
      expect(engine.compile('{{upper (default name "nobody")}}')({ name: "ada" })).toBe("ADA");
      expect(engine.compile("{{json x}}")({ x: { a: "b" } })).toMatch(/^\{\s*"a":\s*"b"\s*\}$/);
    },
    "a value wins over a helper of its name when there are no arguments": (engine) => {
      expect(engine.compile("{{first}} {{#each items}}{{this}}{{/each}}")({ first: "1st", items: ["x"] })).toBe(
        "1st x",
      );
    },
    "whitespace control trims": (engine) => {
      expect(engine.compile("a  {{~x~}}  b")({ x: 1 })).toBe("a1b");
    },
  },
};
