import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../bootstrap.mjs";

function checkout(): Disposable & { readonly path: string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "hexdag-launcher-")));
  copyFileSync(join(root, "hexdag"), join(path, "hexdag"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

it("runs the built CLI from any directory, through links, with the pinned Node", () => {
  using copy = checkout();
  mkdirSync(join(copy.path, "apps/cli/dist"), { recursive: true });
  mkdirSync(join(copy.path, "elsewhere"));
  symlinkSync(join(root, "node_modules"), join(copy.path, "node_modules"));
  writeFileSync(join(copy.path, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(copy.path, "apps/cli/dist/main.js"),
    "console.log(JSON.stringify([process.version, process.cwd(), ...process.argv.slice(2)]));",
  );
  symlinkSync("../hexdag", join(copy.path, "elsewhere/first"));
  symlinkSync(join(copy.path, "elsewhere/first"), join(copy.path, "elsewhere/second"));

  const { stdout } = spawnSync(join(copy.path, "elsewhere/second"), ["run", "a b.yaml"], {
    cwd: join(copy.path, "elsewhere"),
    encoding: "utf8",
  });

  expect(JSON.parse(stdout)).toEqual([process.version, join(copy.path, "elsewhere"), "run", "a b.yaml"]);
});

it("says how to build the CLI when there is none", () => {
  using copy = checkout();
  const { status, stderr } = spawnSync(join(copy.path, "hexdag"), ["run"], { encoding: "utf8" });
  expect(status).toBe(70);
  expect(stderr).toContain("npm start");
});
