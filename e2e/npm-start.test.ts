import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const npmStart = () =>
  spawnSync("npm", ["start"], { cwd: root, encoding: "utf8", shell: process.platform === "win32" });

it("npm start runs the quickstart and says what to try next, in under 3 seconds once everything is built", () => {
  const first = npmStart();
  expect(first.status, first.stderr).toBe(0);

  const startedMs = performance.now();
  const second = npmStart();
  const elapsedMs = performance.now() - startedMs;

  expect(second.status, second.stderr).toBe(0);
  expect(second.stderr).toContain("./hexdag --help");
  expect(second.stderr).not.toContain("building");
  expect(elapsedMs).toBeLessThan(3000);
}, 120_000);
