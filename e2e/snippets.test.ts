/** The gate over the documentation, against a document in which everything is wrong. */
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { root } from "./support/cli.ts";

const file = "e2e/fixtures/false-documentation.md";

it("catches every false block, link and path, at its line", () => {
  const { status, stderr } = spawnSync(process.execPath, ["tooling/check-snippets.mjs", file], {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).toBe(1);
  for (const [line, message] of [
    [10, "HD2005"],
    [14, "HD2001"],
    [17, "marked bad and is valid"],
    [30, "TS2305"],
    [31, "TS2322"],
    [38, "this is not what it prints"],
    [43, "hexdag run has no option --nope"],
    [44, 'hexdag has no command "frobnicate"'],
    [45, 'no script "nope"'],
    [46, '"foo" is neither a tool of ours nor a common one'],
    [47, "there is no tooling/nope.mjs"],
    [50, "it ended with 2, not with 0"],
    [54, '"no-check" means nothing'],
    [57, "there is no packages/nope/x.ts"],
    [57, "the link nowhere.md leads to no file"],
  ] as const) {
    expect(stderr.split("\n")).toContainEqual(expect.stringMatching(new RegExp(`^${file}:${line}: .*${message}`)));
  }
});
