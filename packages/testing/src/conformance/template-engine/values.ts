import type { TemplateEngine } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, thrownBy } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { TemplateEngineTarget } from "./template-engine-target.ts";

/** How values are printed, and what happens to those that are missing. */
export const templateValuesFacet: Facet<TemplateEngine, TemplateEngineTarget> = {
  name: "values",
  cases: {
    "prints text as it is": (engine) => {
      expect(engine.compile("no names here\n")({})).toBe("no names here\n");
      expect(engine.compile("")({})).toBe("");
    },
    "prints values by path": (engine) => {
      const values = { fetch: { items: [{ title: "one" }, { title: "two" }], ok: true, n: 1.5 } };
      expect(engine.compile("{{fetch.items.[1].title}} {{fetch.ok}} {{fetch.n}}")(values)).toBe("two true 1.5");
    },
    "escapes nothing": (engine) => {
      expect(engine.compile("{{x}}")({ x: `<a href="&">'` })).toBe(`<a href="&">'`);
    },
    "prints lists and maps as JSON": (engine) => {
      expect(engine.compile("{{x}} {{y}}")({ x: [1, "a", null], y: { b: { c: true } } })).toBe(
        '[1,"a",null] {"b":{"c":true}}',
      );
    },
    "prints null as nothing, and false and 0 as themselves": (engine) => {
      expect(engine.compile("[{{x}}|{{y}}|{{z}}]")({ x: null, y: false, z: 0 })).toBe("[|false|0]");
    },
    "fails with HD4504 and the whole path when a value is missing": (engine) => {
      const error = expectCode(
        thrownBy(() => engine.compile("{{fetch.page.title}}")({ fetch: { page: {} } })),
        "HD4504",
      );
      expect(error.message).toContain("fetch.page.title");
    },
    "fails with HD4504 when a name has no value at all": (engine) => {
      expectCode(
        thrownBy(() => engine.compile("{{who}}")({})),
        "HD4504",
      );
      expectCode(
        thrownBy(() => engine.compile("{{who}}")({ who: undefined })),
        "HD4504",
      );
    },
    "reads a missing value as null where a default is given": (engine) => {
      expect(engine.compile('{{default a.b.c "n/a"}} {{default a.x 1}}')({ a: { x: 0 } })).toBe("n/a 0");
    },
  },
};
