import { createRegistry } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { stdlibComponents } from "../src/install.ts";
import { lazily } from "../src/lazily.ts";

describe("a value made when it is asked for", () => {
  it("is made once", () => {
    let made = 0;
    const value = lazily(() => {
      made += 1;
      return {};
    });
    expect(made).toBe(0);
    expect(value()).toBe(value());
    expect(made).toBe(1);
  });
});

describe("the schemas of the standard library", () => {
  it("are not made before somebody asks for them", () => {
    const { nodes, drivers, macros } = createRegistry(stdlibComponents());
    const getterOf = (component: object, key: string): unknown => Object.getOwnPropertyDescriptor(component, key)?.get;
    for (const type of nodes) expect(getterOf(type, "spec"), type.kind).toBeTypeOf("function");
    for (const macro of macros) expect(getterOf(macro, "params"), macro.name).toBeTypeOf("function");
    for (const driver of drivers) expect(getterOf(driver, "config"), driver.name).toBeTypeOf("function");
  });

  it("are the same each time", () => {
    for (const type of createRegistry(stdlibComponents()).nodes) expect(type.spec).toBe(type.spec);
  });
});
