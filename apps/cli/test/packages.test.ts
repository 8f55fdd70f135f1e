import { describe, expect, it } from "vitest";
import { isFile, parseReference } from "../src/project/import-reference.ts";
import { entryFile, splitSpecifier } from "../src/project/packages.ts";

function entry(manifest: { readonly [key: string]: unknown }, subpath = "."): string | undefined {
  return entryFile({ name: "x", directory: "/x", manifest: JSON.parse(JSON.stringify(manifest)) }, subpath);
}

describe("the file a package's import loads", () => {
  it.each([
    [{ exports: "./a.js" }, ".", "/x/a.js"],
    [{ exports: { ".": "./a.js", "./sub": "./b.js" } }, "./sub", "/x/b.js"],
    [{ exports: { types: "./a.d.ts", import: "./a.mjs", require: "./a.cjs" } }, ".", "/x/a.mjs"],
    [
      { exports: { ".": { "@hexdag/source": "./src.ts", node: { import: "./n.mjs" }, default: "./d.js" } } },
      ".",
      "/x/n.mjs",
    ],
    [{ exports: { "./*": "./lib/*.js" } }, "./deep/one", "/x/lib/deep/one.js"],
    [{ exports: { "./f/*.js": "./lib/*.js" } }, "./f/one.js", "/x/lib/one.js"],
    [{ main: "./m.js" }, ".", "/x/m.js"],
    [{}, ".", "/x/index.js"],
    [{}, "./lib/a.js", "/x/lib/a.js"],
  ])("%j %s is %s", (manifest, subpath, expected) => expect(entry(manifest, subpath)).toBe(expected));

  it("is none where the package does not offer it", () => {
    expect(entry({ exports: "./a.js" }, "./sub")).toBeUndefined();
    expect(entry({ exports: { require: "./a.cjs" } })).toBeUndefined();
    expect(entry({ exports: { "./private/*": null } }, "./private/x")).toBeUndefined();
  });
});

describe("references", () => {
  it("are a module and an export, a module alone, or a registered name", () => {
    expect(parseReference("lib/steps.ts#score")).toEqual({ module: "lib/steps.ts", name: "score" });
    expect(parseReference("@acme/steps#score")).toEqual({ module: "@acme/steps", name: "score" });
    expect(parseReference("./steps.mts")).toEqual({ module: "./steps.mts", name: "default" });
    expect(parseReference("score")).toBeUndefined();
  });

  it("tell files from packages", () => {
    for (const file of ["./a.ts", "../a.ts", "/a.ts", "lib/a.ts", "a.mjs", "C:\\a.ts"]) expect(isFile(file)).toBe(true);
    for (const name of ["@acme/a.ts", "acme", "acme/sub", "@acme/x"]) expect(isFile(name)).toBe(false);
    expect(splitSpecifier("@acme/x/sub/y")).toEqual(["@acme/x", "./sub/y"]);
    expect(splitSpecifier("x")).toEqual(["x", "."]);
  });
});
