import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../bootstrap.mjs";
import { checkTable } from "../check-table.ts";
import { cruiseImports } from "../cruise-imports.ts";
import { copyWorkspace } from "./support/workspace-copy.ts";

const timeout = 60_000;

describe("pnpm isolation", () => {
  it("resolves what a package declares and nothing else", { timeout }, () => {
    using copy = copyWorkspace();
    const resolves = (from: string, specifier: string) => {
      const file = `${from}/src/probe-${specifier.replaceAll(/\W/g, "-")}.ts`;
      copy.write(file, `import.meta.resolve(${JSON.stringify(specifier)});\n`);
      const { status, stderr } = spawnSync(process.execPath, [join(copy.path, file)], { encoding: "utf8" });
      return status === 0 ? "resolves" : (/ERR_\w+/.exec(stderr)?.[0] ?? stderr);
    };

    expect(resolves("packages/compiler", "yaml")).toBe("resolves");
    expect(resolves("packages/kernel", "zod")).toBe("ERR_MODULE_NOT_FOUND");
    expect(resolves("packages/kernel", "@hexdag/compiler")).toBe("ERR_MODULE_NOT_FOUND");
    expect(resolves("packages/compiler", "ajv")).toBe("ERR_MODULE_NOT_FOUND");
    expect(resolves("packages/hexdag", "yaml")).toBe("ERR_MODULE_NOT_FOUND");
    expect(resolves("packages/stdlib", "@hexdag/kernel/src/index.ts")).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });
});

describe("project references", () => {
  const typeCheck = (copy: string, project: string) => {
    const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b", join(copy, project)], {
      cwd: copy,
      encoding: "utf8",
    });
    return [...stdout.matchAll(/^(\S+?)\(.*error (TS\d+)/gm)].map(([, file, error]) => `${file} ${error}`);
  };

  it("accepts the copy as it is", { timeout }, () => {
    using copy = copyWorkspace();
    expect(typeCheck(copy.path, "packages/hexdag")).toEqual([]);
  });

  it("refuses a relative import into another package, referenced or not", { timeout }, () => {
    using copy = copyWorkspace();
    copy.write("packages/compiler/src/known.ts", 'export { planted } from "../../kernel/src/index.ts";\n');
    copy.write("packages/compiler/src/unknown.ts", 'export { planted } from "../../hexdag/src/index.ts";\n');
    const errors = typeCheck(copy.path, "packages/compiler");
    expect(errors).toContain("packages/compiler/src/known.ts TS2878");
    expect(errors.some((error) => error.startsWith("packages/compiler/src/unknown.ts"))).toBe(true);
  });

  it("refuses Node and DOM globals in a package that runs in a browser", { timeout }, () => {
    using copy = copyWorkspace();
    copy.write("packages/kernel/src/planted.ts", "export const planted = [process, document];\n");
    expect(typeCheck(copy.path, "packages/kernel")).toEqual([
      "packages/kernel/src/planted.ts TS2591",
      "packages/kernel/src/planted.ts TS2584",
    ]);
  });
});

describe("import rules", () => {
  const planted: readonly { readonly file: string; readonly imports: string; readonly rule: string }[] = [
    { file: "packages/kernel/src/a.ts", imports: "node:fs", rule: "@hexdag/kernel: platform" },
    { file: "packages/compiler/src/a.ts", imports: "node:path", rule: "@hexdag/compiler: platform" },
    { file: "packages/kernel/src/b.ts", imports: "vitest", rule: "@hexdag/kernel: third party" },
    { file: "packages/stdlib/src/b.ts", imports: "fast-check", rule: "@hexdag/stdlib: third party" },
    { file: "packages/kernel/src/c.ts", imports: "../../stdlib/src/index.ts", rule: "@hexdag/kernel: layer" },
    { file: "packages/compiler/src/c.ts", imports: "@hexdag/stdlib", rule: "resolvable" },
    { file: "packages/stdlib/src/c.ts", imports: "@hexdag/testing", rule: "@hexdag/stdlib: layer" },
    { file: "packages/stdlib/src/d.ts", imports: "../../kernel/src/inner.ts", rule: "@hexdag/stdlib: layer" },
    { file: "packages/kernel/test/d.ts", imports: "../../stdlib/src/index.ts", rule: "@hexdag/kernel: layer (tests)" },
    { file: "packages/stdlib/src/e.ts", imports: "./index.ts", rule: "@hexdag/stdlib: own index" },
    { file: "packages/stdlib/src/f.ts", imports: "@hexdag/kernel/src/index.ts", rule: "resolvable" },
    { file: "packages/stdlib/src/g.ts", imports: "./h.ts", rule: "no cycle" },
  ];

  it("accept the copy as it is, having read it", { timeout }, async () => {
    using copy = copyWorkspace();
    const { modules, violations } = await cruiseImports(copy.path);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(5);
  });

  it("refuse each planted import, types included, by the rule it breaks", { timeout }, async () => {
    using copy = copyWorkspace();
    copy.write("packages/kernel/src/inner.ts", "export const planted = 1;\n");
    copy.write("packages/stdlib/src/h.ts", 'export type { P } from "./g.ts";\n');
    for (const { file, imports } of planted) {
      copy.write(file, `import type * as planted from "${imports}";\nexport type P = typeof planted;\n`);
    }

    const { violations } = await cruiseImports(copy.path);

    const found = violations.map(({ from, rule }) => `${from} | ${rule}`);
    expect(found).toEqual(expect.arrayContaining(planted.map(({ file, rule }) => `${file} | ${rule}`)));
    expect(new Set(violations.map(({ from }) => from))).toEqual(new Set(planted.map(({ file }) => file)));
  });

  it("report a package whose sources they could not read", { timeout }, async () => {
    using copy = copyWorkspace();
    copy.write("packages/vfs/src/readme.txt", "nothing a parser reads\n");
    const { violations } = await cruiseImports(copy.path);
    expect(violations.map(({ rule, from }) => `${rule} ${from}`)).toEqual(["cruised packages/vfs/src"]);
  });
});

describe("the table of layers", () => {
  const edit = (copy: ReturnType<typeof copyWorkspace>, file: string, from: string, to: string) => {
    const text = copy.read(file);
    expect(text).toContain(from);
    copy.write(file, text.replace(from, to));
  };

  it("agrees with the copy as it is", () => {
    using copy = copyWorkspace();
    expect(checkTable(copy.path)).toEqual([]);
  });

  it("names a dependency that no row grants", () => {
    using copy = copyWorkspace();
    edit(
      copy,
      "packages/kernel/package.json",
      '"scripts"',
      '"dependencies": { "zod": "catalog:", "@hexdag/stdlib": "workspace:*" },\n"scripts"',
    );
    expect(checkTable(copy.path)).toEqual([
      "packages/kernel/package.json depends on @hexdag/stdlib, which its row does not grant",
      "packages/kernel/package.json depends on zod, which its row does not name",
      "packages/kernel/tsconfig.json has no reference to packages/stdlib, which the package depends on",
    ]);
  });

  it("names a row, a reference and a version that lie", () => {
    using copy = copyWorkspace();
    edit(copy, "packages/compiler/package.json", '"yaml": "catalog:"', '"handlebars": "^4.7.0"');
    edit(copy, "packages/compiler/tsconfig.json", "../kernel", "../testing");
    expect(checkTable(copy.path)).toEqual([
      "packages/compiler/package.json does not declare yaml, which its row names",
      "packages/compiler/package.json must take handlebars from the workspace or the catalog",
      "packages/compiler/tsconfig.json has no reference to packages/kernel, which the package depends on",
      "packages/compiler/tsconfig.json references packages/testing, which the package does not depend on",
    ]);
  });

  it("names a package without a row", () => {
    using copy = copyWorkspace();
    copy.write("packages/extra/package.json", '{ "name": "@hexdag/extra" }\n');
    expect(checkTable(copy.path)).toEqual(["packages/extra has no row in layers.mjs"]);
  });
});
