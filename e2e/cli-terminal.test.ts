// On a real terminal.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, root } from "./support/cli.ts";
import { atTerminal, isTerminalAvailable } from "./support/terminal.ts";

const quickstart = join(root, "examples/quickstart/pipeline.yaml");
const ESCAPE = String.fromCharCode(27);

describe.skipIf(!isTerminalAvailable)("at a terminal (skipped where `script` is not util-linux's)", () => {
  it("a run is drawn as a live tree, then its output is readable", async () => {
    const { status, text } = await atTerminal(`run ${quickstart} --input pace_ms=150`);
    expect(status).toBe(0);
    expect(text.split(`${ESCAPE}[?2026h`).length).toBeGreaterThan(3);
    expect(text).toContain("/5 passes");
    const last = text.slice(text.lastIndexOf(`${ESCAPE}[?2026h`));
    expect(last).toMatch(/succeeded in \d/u);
    expect(last).toContain(`${ESCAPE}[?25h`);
    expect(last).toContain("report:\r\n  5 messages, 2 urgent.");
    expect(text).toContain(`${ESCAPE}[32m`);
  });

  it("NO_COLOR leaves the tree and takes the colours", async () => {
    const { text } = await atTerminal(`run ${quickstart}`, { env: { NO_COLOR: "1" } });
    expect(text).toContain("└─ ✔ report");
    expect(text).not.toMatch(new RegExp(`${ESCAPE}\\[[\\d;]*m`, "u"));
  });

  it("no line is wider than the terminal", async () => {
    const { text } = await atTerminal(`run ${quickstart} --input pace_ms=100`, { env: { NO_COLOR: "1" } });
    const frames = text
      .slice(0, text.lastIndexOf(`${ESCAPE}[?2026l`))
      .replaceAll(new RegExp(`${ESCAPE}\\[[?\\d]*[A-Za-z]`, "gu"), "");
    for (const line of frames.split(/\r?\n/u)) expect(line.replace(/^\r/u, "").length).toBeLessThan(60);
  });

  it("ctrl-C cancels, gives the cursor back and exits with 130", async () => {
    using project = createProject({
      "p.yaml": `kind: Pipeline\nmetadata: {name: p}\nspec:\n  nodes:\n    - {kind: function, metadata: {name: work}, spec: {fn: "./steps.ts#work"}}\n`,
      "steps.ts":
        "export const work = () => new Promise((resolve) => { console.log('at work'); setTimeout(resolve, 60_000); });",
    });
    let typed = false;
    const { status, text } = await atTerminal("run p.yaml", {
      cwd: project.path,
      type: (shown) => {
        if (typed || !shown.includes("at work")) return "";
        typed = true;
        return String.fromCharCode(3);
      },
    });
    expect(status).toBe(130);
    expect(text).toContain("cancelled in");
    expect(text.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(text.lastIndexOf(`${ESCAPE}[?25l`));
  });
});
