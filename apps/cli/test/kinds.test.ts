import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRegistry } from "@hexdag/kernel";
import { afterAll, describe, expect, it } from "vitest";
import { askingRegistry, NO_PACKAGE_COMPONENTS } from "../src/project/kinds.ts";

const base = mkdtempSync(join(tmpdir(), "hexdag-kinds-"));
const installed = join(base, "node_modules/acme");
mkdirSync(installed, { recursive: true });
writeFileSync(join(base, "package.json"), '{"dependencies": {"acme": "1.0.0"}}');
writeFileSync(
  join(installed, "package.json"),
  '{"name": "acme", "type": "module", "hexdag": {"macros": {"review": "./macros.js#twice", "none": "./macros.js#three"}}}',
);
writeFileSync(
  join(installed, "macros.js"),
  `const params = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
export const twice = { name: "twice", description: "", params, expand: () => [] };
export const three = 3;
`,
);
afterAll(() => rmSync(base, { recursive: true }));

describe("macros of installed packages", () => {
  it("are imported once the compiler has asked for them, under the name they are declared by", async () => {
    const first = askingRegistry(createRegistry(), NO_PACKAGE_COMPONENTS, base);
    expect(first.registry.macro("review")).toBeUndefined();
    expect(first.registry.macro("unheard-of")).toBeUndefined();
    const found = await first.importMissed();
    expect(found?.macros).toEqual([expect.objectContaining({ name: "review" })]);

    const second = askingRegistry(createRegistry(), found ?? NO_PACKAGE_COMPONENTS, base);
    expect(second.registry.macro("review")).toBe(found?.macros[0]);
    expect(await second.importMissed()).toBeUndefined();
  });

  it("that are none are refused with their package named", async () => {
    const { registry, importMissed } = askingRegistry(createRegistry(), NO_PACKAGE_COMPONENTS, base);
    registry.macro("none");
    await expect(importMissed()).rejects.toMatchObject({
      code: "HD8007",
      message: 'the macro "none" of the package "acme" cannot be used: its file exports no macro',
    });
  });
});
