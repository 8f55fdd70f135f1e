import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLiveProgress } from "../src/render/live-progress.ts";
import type { Progress } from "../src/render/progress.ts";
import { createRunView } from "../src/render/run-view.ts";
import { createStyle } from "../src/render/style.ts";
import { events } from "./support/events.ts";
import { createFakeIo } from "./support/fake-terminal.ts";

type FakeIo = ReturnType<typeof createFakeIo>;

function start(options: Parameters<typeof createFakeIo>[0] = {}): { io: FakeIo; progress: Progress } {
  const io = createFakeIo(options);
  const view = createRunView("tea", [
    { name: "kettle", kind: "function" },
    { name: "brew", kind: "function" },
  ]);
  return { io, progress: createLiveProgress(io, view, createStyle({ color: false, unicode: true })) };
}

function advance(io: FakeIo, milliseconds: number): void {
  io.time += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}

describe("live progress", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("redraws in place and leaves the last state standing", () => {
    const { io, progress } = start();
    progress.sink(events.started());
    progress.sink(events.nodeStarted("kettle", 0));
    advance(io, 400);
    expect(io.stderr.lines).toEqual(["tea  run-1", "├─ ⠴ kettle   400ms", "└─ ○ brew", "0 of 2 nodes done, 400ms", ""]);

    progress.sink(events.nodeCompleted("kettle", 400, 400));
    progress.sink(events.nodeCompleted("brew", 410, 5));
    progress.sink(events.completed(410));
    progress.close();
    expect(io.stderr.lines).toEqual([
      "tea  run-1",
      "├─ ✔ kettle   400ms",
      "└─ ✔ brew       5ms",
      "succeeded in 410ms",
      "",
    ]);
  });

  it("hides the cursor while it draws and gives it back", () => {
    const { io, progress } = start();
    advance(io, 100);
    expect(io.stderr.cursorVisible).toBe(false);
    progress.close();
    expect(io.stderr.cursorVisible).toBe(true);
  });

  it("puts printed lines above the tree", () => {
    const { io, progress } = start();
    progress.sink(events.started());
    advance(io, 100);
    progress.print("the water is hot");
    progress.print("two\nlines\n");
    advance(io, 100);
    expect(io.stderr.lines.slice(0, 4)).toEqual(["the water is hot", "two", "lines", "tea  run-1"]);
    progress.close();
    progress.print("after the end");
    expect(io.stderr.lines.at(-1)).toBe("after the end");
  });

  it("goes away while somebody is asked something, and comes back", () => {
    const { io, progress } = start();
    progress.sink(events.started());
    advance(io, 100);
    const [release, other] = [progress.hold(), progress.hold()];
    expect(io.stderr.cursorVisible).toBe(true);
    progress.print("May I?");
    advance(io, 400);
    expect(io.stderr.lines).toEqual(["May I?"]);
    release();
    release();
    advance(io, 100);
    expect(io.stderr.lines).toEqual(["May I?"]);
    other();
    expect(io.stderr.lines.slice(0, 2)).toEqual(["May I?", "tea  run-1"]);
    expect(io.stderr.cursorVisible).toBe(false);
    progress.close();
  });

  it("draws each redraw in one write, as a synchronised update", () => {
    const { io, progress } = start();
    const writes: string[] = [];
    const write = vi.spyOn(io.stderr, "write").mockImplementation((text) => void writes.push(text));
    advance(io, 80 * 5);
    write.mockRestore();
    expect(writes.length).toBeLessThanOrEqual(6);
    for (const text of writes) expect(text.startsWith("\u001b[?2026h") && text.endsWith("\u001b[?2026l")).toBe(true);
    progress.close();
  });

  it("leaves no debris when the terminal becomes narrower", () => {
    const { io, progress } = start({ columns: 80 });
    progress.sink(events.started());
    progress.sink(events.nodeStarted("kettle", 0));
    progress.sink(events.progress("kettle", 0, "a message that takes quite some room on the line"));
    advance(io, 100);
    io.stderr.resize(30, 24);
    advance(io, 100);
    expect(io.stderr.lines.filter((line) => line.startsWith("tea"))).toHaveLength(1);
    expect(io.stderr.lines).toHaveLength(5);
    progress.close();
  });

  it("closing twice draws once", () => {
    const { io, progress } = start();
    progress.close();
    const { written } = io.stderr;
    progress.close();
    expect(io.stderr.written).toBe(written);
  });
});
