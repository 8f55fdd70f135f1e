import { describe, expect, it } from "vitest";
import { runFrame } from "../src/render/run-frame.ts";
import { applyEvent, createRunView, type RunView } from "../src/render/run-view.ts";
import { createStyle } from "../src/render/style.ts";
import { cellWidth } from "../src/render/text.ts";
import { events } from "./support/events.ts";

const plain = createStyle({ color: false, unicode: true });

function view(...names: string[]): RunView {
  return createRunView(
    "tea",
    names.map((name) => ({ name, kind: "function" })),
  );
}

function frame(of: RunView, now: number, size: { columns?: number; rows?: number } = {}): string {
  return runFrame(of, { style: plain, columns: size.columns ?? 60, rows: size.rows ?? 24, now }).join("\n");
}

describe("a run's frame", () => {
  it("shows every node with its state, its time and why", () => {
    const tea = view("kettle", "leaves", "brew", "milk");
    applyEvent(tea, events.started());
    applyEvent(tea, events.nodeStarted("kettle", 0));
    applyEvent(tea, events.nodeCompleted("kettle", 120, 120));
    applyEvent(tea, events.nodeStarted("leaves", 0));
    applyEvent(tea, events.nodeSkipped("milk", 130));

    expect(frame(tea, 1500)).toBe(
      [
        "tea  run-1",
        "├─ ✔ kettle   120ms",
        "├─ ⠇ leaves   1.50s",
        "├─ ○ brew          ",
        "└─ ⊘ milk            its condition was false",
        "2 of 4 nodes done, 1.50s",
      ].join("\n"),
    );
  });

  it("ends with how the run ended", () => {
    const tea = view("kettle");
    applyEvent(tea, events.started());
    applyEvent(tea, events.nodeStarted("kettle", 0));
    applyEvent(tea, events.nodeFailed("kettle", 7, "no\nwater"));
    applyEvent(tea, events.failed(8));

    expect(frame(tea, 99)).toBe("tea  run-1\n└─ ✖ kettle     7ms  no water\nfailed in 8ms");
  });

  it("counts the passes of a node with a body and shows what runs inside", () => {
    const tea = view("cups");
    applyEvent(tea, events.nodeStarted("cups", 0));
    for (const index of [0, 1]) applyEvent(tea, events.bodyStarted(`cups[${index}]`, 0));
    applyEvent(tea, events.nodeStarted("cups[1]/pour", 100));
    applyEvent(tea, events.bodyCompleted("cups[0]", 100));

    expect(frame(tea, 240)).toContain("cups   240ms  1/2 passes\n     ⠸ [1]/pour 140ms");
    applyEvent(tea, events.nodeCompleted("cups[1]/pour", 250));
    applyEvent(tea, events.bodyCompleted("cups[1]", 250));
    applyEvent(tea, events.nodeCompleted("cups", 260, 260));
    expect(frame(tea, 300)).toContain("└─ ✔ cups   260ms  2 passes");
  });

  it("shows attempts, handled failures, progress and streamed text", () => {
    const tea = view("a", "b", "c", "d");
    applyEvent(tea, events.nodeStarted("a", 0, 3));
    applyEvent(tea, events.nodeFailed("b", 0, "spilt", "handler"));
    applyEvent(tea, events.nodeStarted("c", 0));
    applyEvent(tea, events.progress("c", 0, "half way"));
    applyEvent(tea, events.nodeStarted("d", 0));
    applyEvent(tea, events.token("d", "Once upon "));
    applyEvent(tea, events.token("d", "a time"));

    const text = frame(tea, 0);
    expect(text).toContain("attempt 3");
    expect(text).toContain("handled: spilt");
    expect(text).toContain("half way");
    expect(text).toContain("Once upon a time");
  });

  it("fits any width and height, and counts what it leaves out", () => {
    const names = Array.from({ length: 200 }, (_, index) => `node-with-quite-a-long-name-${index}`);
    const large = view(...names);
    applyEvent(large, events.started());
    for (const name of names.slice(0, 50)) applyEvent(large, events.nodeCompleted(name, 1));
    applyEvent(large, events.nodeStarted("node-with-quite-a-long-name-120", 1));
    for (const columns of [12, 20, 33, 80, 200]) {
      for (const rows of [5, 10, 24, 60]) {
        const lines = runFrame(large, { style: createStyle({ color: true, unicode: true }), columns, rows, now: 5 });
        expect(lines.length).toBeLessThan(rows);
        for (const line of lines) expect(cellWidth(line)).toBeLessThan(columns);
      }
    }
    expect(frame(large, 5, { rows: 10 })).toContain("long-name-120");
    expect(frame(large, 5, { rows: 10 })).toContain("50 succeeded");
  });

  it("lets no control sequence of a node's message through", () => {
    const tea = view("kettle");
    applyEvent(tea, events.nodeStarted("kettle", 0));
    applyEvent(tea, events.progress("kettle", 0, "\u001b[2Jgone\u001b]0;title\u0007 \u0000here\r\n"));
    expect(frame(tea, 0)).toContain("gone here");
    expect(frame(tea, 0)).not.toContain("\u001b");
  });

  it("measures wide characters as two cells", () => {
    expect(cellWidth("茶x")).toBe(3);
    const tea = view("茶");
    applyEvent(tea, events.nodeStarted("茶", 0));
    applyEvent(tea, events.progress("茶", 0, "お茶をいれています".repeat(5)));
    for (const line of frame(tea, 0, { columns: 40 }).split("\n")) expect(cellWidth(line)).toBeLessThan(40);
  });
});
