import type { TemplateEngine } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, thrownBy } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { TemplateEngineTarget } from "./template-engine-target.ts";

const REACHES = [
  "{{constructor}}",
  "{{a.constructor}}",
  "{{a.__proto__}}",
  "{{a.toString}}",
  '{{lookup a "constructor"}}',
  "{{a.list.map}}",
  "{{#with a.constructor}}{{name}}{{/with}}",
  "{{a.text.length}}",
  "{{this.constructor.name}}",
  "{{@root.constructor.name}}",
];

/** A template reads own properties of the given values and nothing else in the world. */
export const templateSafetyFacet: Facet<TemplateEngine, TemplateEngineTarget> = {
  name: "safety",
  cases: {
    "reaches no prototype": (engine) => {
      const values = { a: { list: [1], text: "abc" } };
      for (const source of REACHES)
        expectCode(
          thrownBy(() => engine.compile(source)(values)),
          "HD4504",
        );
    },
    "prints an own property whatever its name": (engine) => {
      expect(engine.compile("{{a.constructor}} {{a.length}}")({ a: { constructor: "own", length: 3 } })).toBe("own 3");
    },
    "refuses source it cannot parse with HD4504": (engine) => {
      for (const source of ["{{#if a}}", "{{a", "{{/if}}", "{{a b", "{{#each}}{{/if}}"]) {
        expectCode(
          thrownBy(() => engine.compile(source)),
          "HD4504",
        );
      }
    },
    "refuses partials, decorators and unknown helpers with HD4504": (engine) => {
      for (const source of [
        "{{> other}}",
        "{{* deco}}",
        "{{#> layout}}{{/layout}}",
        "{{nosuch 1}}",
        "{{#nosuch a}}{{/nosuch}}",
        "{{log 1}}",
      ]) {
        expectCode(
          thrownBy(() => engine.compile(source)({ a: 1 })),
          "HD4504",
        );
      }
    },
    "renders alike every time and leaves the values as they were": (engine) => {
      const values = { xs: [{ n: 1 }], name: "ada" };
      const render = engine.compile("{{#each xs}}{{n}}{{/each}} {{upper name}}");
      expect([render(values), render(values)]).toEqual(["1 ADA", "1 ADA"]);
      expect(values).toEqual({ xs: [{ n: 1 }], name: "ada" });
    },
    "keeps templates compiled by one engine apart": (engine) => {
      const first = engine.compile("{{a}}");
      const second = engine.compile("{{b}}");
      expect(first({ a: 1 }) + second({ b: 2 })).toBe("12");
    },
  },
};
