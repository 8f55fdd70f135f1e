/**
 * Draws a run's frame on a terminal, over and over in the same place. One write per redraw, as a synchronised update where the
 * terminal knows them, each line erased to its end instead of beforehand: nothing flickers.
 */
import type { RunEvent } from "@hexdag/kernel";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";
import { runFrame } from "./run-frame.ts";
import { applyEvent, type RunView } from "./run-view.ts";
import type { Style } from "./style.ts";
import { cellWidth } from "./text.ts";

const FRAME_MS = 80;
const BEGIN = "\u001b[?2026h";
const END = "\u001b[?2026l";
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const ERASE_LINE = "\u001b[K";
const ERASE_BELOW = "\u001b[J";

export function createLiveProgress(io: Io, view: RunView, style: Style): Progress {
  const output = io.stderr;
  let drawn: readonly string[] = [];
  let ended = false;
  /** How many questions are open: nothing is drawn meanwhile. */
  let held = 0;

  /** Back to the first column of the first drawn line; lines that a narrower terminal has wrapped count as several. */
  const home = (): string => {
    const height = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(cellWidth(line) / output.columns)), 0);
    return height > 0 ? `\u001b[${height}A\r` : "\r";
  };
  const paint = (above: string): void => {
    const frame = runFrame(view, { style, columns: output.columns, rows: output.rows, now: io.now() });
    const body = frame.map((line) => `${line}${ERASE_LINE}\n`).join("");
    output.write(`${BEGIN}${drawn.length === 0 ? HIDE_CURSOR : ""}${home()}${above}${body}${ERASE_BELOW}${END}`);
    drawn = frame;
  };
  const redraw = (): void => {
    if (!ended && held === 0) paint("");
  };

  // Unreferenced: a spinner alone must not keep a process alive that has nothing left to do.
  const first = setImmediate(redraw);
  first.unref();
  const timer = setInterval(redraw, FRAME_MS);
  timer.unref();
  const stopResizing = output.onResize(redraw);

  return {
    sink: (event: RunEvent) => applyEvent(view, event),
    print(text) {
      const lines = `${text.endsWith("\n") ? text : `${text}\n`}`;
      if (ended || held > 0) output.write(lines);
      else paint(`${ERASE_BELOW}${lines}`);
    },
    hold() {
      held += 1;
      if (!ended && held === 1) {
        output.write(`${home()}${ERASE_BELOW}${SHOW_CURSOR}`);
        drawn = [];
      }
      let released = false;
      return () => {
        if (released) return;
        released = true;
        held -= 1;
        redraw();
      };
    },
    close() {
      if (ended) return;
      clearImmediate(first);
      clearInterval(timer);
      stopResizing();
      paint("");
      ended = true;
      output.write(SHOW_CURSOR);
    },
  };
}
