/**
 * A run as lines of text for a terminal of a given size: pure, so that what is drawn can be tested without a terminal.
 * Every line fits the width, and all lines together fit the height; what has to go is counted in one line instead.
 */
import { formatDuration } from "./duration.ts";
import type { NodeView, RunView } from "./run-view.ts";
import type { Paint, Style } from "./style.ts";
import { cellWidth, fit, pad, plural, singleLine } from "./text.ts";

export interface FrameOptions {
  readonly style: Style;
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
}

/** The lines of the run as it stands at `now`. */
export function runFrame(view: RunView, options: FrameOptions): readonly string[] {
  const all = [...view.nodes.values()];
  // Header, footer and the line below the frame that the cursor ends on.
  const room = Math.max(2, options.rows - 3);
  const shown = all.length <= room ? all : mostTelling(all, room - 1);
  const lines = nodeLines(shown, room, all.length > shown.length, options);
  if (shown.length < all.length) lines.push(hiddenLine(all, shown, options));
  return [headerLine(view, options), ...lines, footerLine(view, all, options)];
}

function headerLine(view: RunView, { style, columns }: FrameOptions): string {
  const id = view.runId === undefined ? "" : `  ${view.runId}`;
  const name = fit(singleLine(view.pipeline), columns - 1);
  return style.bold(name) + style.dim(fit(id, Math.max(0, columns - 1 - cellWidth(name))));
}

function nodeLines(shown: readonly NodeView[], room: number, more: boolean, options: FrameOptions): string[] {
  const { glyphs } = options.style;
  const nameWidth = Math.min(40, Math.max(0, ...shown.map((node) => cellWidth(node.name))));
  let spare = room - shown.length - (more ? 1 : 0);
  return shown.flatMap((node, index) => {
    const isLast = index === shown.length - 1 && !more;
    const inner = innerLines(node, isLast, spare, options);
    spare -= inner.length;
    return [nodeLine(node, isLast ? glyphs.lastBranch : glyphs.branch, nameWidth, options), ...inner];
  });
}

function nodeLine(node: NodeView, branch: string, nameWidth: number, options: FrameOptions): string {
  const { style, columns, now } = options;
  const { glyph, paint } = look(node, style, now);
  const name = pad(fit(node.name, nameWidth), nameWidth);
  const time = elapsed(node, now).padStart(7);
  const head = `${style.dim(branch)} ${paint(glyph)} ${node.status === "pending" ? style.dim(name) : name} ${style.dim(time)}`;
  const note = noteOf(node);
  const left = columns - 1 - cellWidth(head) - 2;
  if (note === "" || left < 4)
    return cellWidth(head) < columns ? head : fit(`${branch} ${glyph} ${node.name}`, columns - 1);
  return `${head}  ${node.status === "failed" ? paint(fit(note, left)) : style.dim(fit(note, left))}`;
}

function look(node: NodeView, style: Style, now: number): { readonly glyph: string; readonly paint: Paint } {
  const { glyphs } = style;
  switch (node.status) {
    case "pending":
    case "ready":
      return { glyph: glyphs.pending, paint: style.dim };
    case "running":
      return { glyph: spinnerGlyph(style, now), paint: style.cyan };
    case "waiting":
      return { glyph: glyphs.waiting, paint: style.yellow };
    case "succeeded":
      return { glyph: glyphs.succeeded, paint: style.green };
    case "failed":
      return { glyph: glyphs.failed, paint: node.handled ? style.yellow : style.red };
    case "skipped":
      return { glyph: glyphs.skipped, paint: style.dim };
    case "cancelled":
      return { glyph: glyphs.cancelled, paint: style.yellow };
  }
}

function spinnerGlyph({ glyphs }: Style, now: number): string {
  return glyphs.spinner[Math.floor(now / 80) % glyphs.spinner.length] ?? "";
}

function elapsed(node: NodeView, now: number): string {
  if (node.startedAt !== undefined) return formatDuration(now - node.startedAt);
  return node.durationMs === undefined ? "" : formatDuration(node.durationMs);
}

function noteOf(node: NodeView): string {
  const passes = node.passesStarted > 1 || node.passesEnded > 1 ? passesText(node) : "";
  const attempt = node.attempt > 1 ? `attempt ${node.attempt}` : "";
  const handled = node.status === "failed" && node.handled ? "handled:" : "";
  return [attempt, passes, [handled, singleLine(node.note ?? "")].join(" ").trim()]
    .filter((part) => part !== "")
    .join(" · ");
}

function passesText(node: NodeView): string {
  return node.status === "running" ? `${node.passesEnded}/${node.passesStarted} passes` : `${node.passesEnded} passes`;
}

/** The nodes inside a running node's bodies, as far as there is room. */
function innerLines(node: NodeView, isLast: boolean, spare: number, options: FrameOptions): string[] {
  const { style, columns, now } = options;
  if (node.status !== "running") return [];
  const trunk = isLast ? "  " : style.glyphs.trunk;
  return [...node.inner].slice(0, Math.max(0, Math.min(4, spare))).map(([path, startedAt]) => {
    const head = `${trunk}   ${spinnerGlyph(style, now)} `;
    const text = `${path.slice(node.name.length).replace(/^\//u, "")} ${formatDuration(now - startedAt)}`;
    return style.dim(fit(`${head}${text}`, columns - 1));
  });
}

/** The nodes worth a line when not all have one: what runs or failed, then what comes next, then what has ended. One pass: there may be 100,000. */
function mostTelling(all: readonly NodeView[], room: number): readonly NodeView[] {
  const ranks: readonly NodeView[][] = [[], [], [], []];
  for (const node of all) {
    const rank = rankOf(node);
    const kept = ranks[rank] ?? [];
    // Of those that have ended the last say most, of the others the first.
    if (kept.length === room && rank === ENDED) kept.shift();
    if (kept.length < room) kept.push(node);
  }
  const kept = new Set(ranks.flat().slice(0, room));
  return all.filter((node) => kept.has(node));
}

const ENDED = 3;

function rankOf({ status }: NodeView): number {
  if (status === "running" || status === "waiting") return 0;
  if (status === "failed" || status === "cancelled") return 1;
  return status === "pending" || status === "ready" ? 2 : ENDED;
}

function hiddenLine(all: readonly NodeView[], shown: readonly NodeView[], options: FrameOptions): string {
  const visible = new Set(shown);
  const counts = new Map<string, number>();
  for (const node of all) if (!visible.has(node)) counts.set(node.status, (counts.get(node.status) ?? 0) + 1);
  const text = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  return options.style.dim(fit(`${options.style.glyphs.lastBranch} and ${text}`, options.columns - 1));
}

function footerLine(view: RunView, all: readonly NodeView[], options: FrameOptions): string {
  const { style, now, columns } = options;
  if (view.status === "running") {
    const ended = all.filter((node) => !["pending", "ready", "running", "waiting"].includes(node.status)).length;
    const time = view.startedAt === undefined ? "" : `, ${formatDuration(now - view.startedAt)}`;
    return style.dim(fit(`${ended} of ${plural(all.length, "node")} done${time}`, columns - 1));
  }
  const text = fit(`${view.status} in ${formatDuration(view.durationMs ?? 0)}`, columns - 1);
  return view.status === "succeeded"
    ? style.green(text)
    : view.status === "failed"
      ? style.red(text)
      : style.yellow(text);
}
