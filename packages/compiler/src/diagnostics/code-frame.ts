/**
 * Renders a diagnostic as people read it: headline, place, source line with a caret under the exact characters, notes
 * and hint. Pure text in, text out; whatever stands in the source cannot reach the terminal as a control sequence.
 */
import type { Diagnostic, RelatedPlace, Severity } from "./diagnostic.ts";
import type { SourceSpan } from "./span.ts";
import { printable, textWidth } from "./text-width.ts";

/** How to draw a frame. */
export interface RenderOptions {
  /** ANSI colours. Default: none. */
  readonly color?: boolean;
}

/** Longest stretch of a source line that is shown, in code units; longer lines are cut around the caret. */
const MAX_SHOWN = 140;
const KEPT_BEFORE = 50;

type Paint = (style: Style, text: string) => string;
type Style = Severity | "dim" | "bold";

const ANSI: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;36",
  dim: "34",
  bold: "1",
};

/**
 * Renders one diagnostic as a frame. Without the source text only headline, place and hint are shown.
 *
 * @example
 * for (const diagnostic of compile(source, { components }).diagnostics) {
 *   console.error(renderDiagnostic(diagnostic, source.text));
 * }
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  sourceText: string | undefined,
  options: RenderOptions = {},
): string {
  const paint: Paint =
    options.color === true ? (style, text) => `\u001b[${ANSI[style]}m${text}\u001b[0m` : (_, text) => text;
  const { severity, code, span } = diagnostic;
  const lines = [`${paint(severity, `${severity}[${code}]`)}${paint("bold", `: ${printable(diagnostic.message)}`)}`];
  const gutter = gutterWidth(diagnostic);
  if (span !== undefined) {
    lines.push(...frame({ span, style: severity, label: diagnostic.label ?? "" }, sourceText, { gutter, paint }));
  }
  for (const related of diagnostic.related ?? []) {
    lines.push(...note(related, span?.file === related.span.file ? sourceText : undefined, { gutter, paint }));
  }
  if (diagnostic.hint !== undefined) {
    const explain = paint("dim", `   (hexdag explain ${code})`);
    lines.push(`${" ".repeat(gutter)} ${paint("dim", "=")} hint: ${printable(diagnostic.hint)}${explain}`);
  }
  return lines.join("\n");
}

interface Layout {
  readonly gutter: number;
  readonly paint: Paint;
}

interface Marked {
  readonly span: SourceSpan;
  readonly style: Severity;
  readonly label: string;
}

function note(related: RelatedPlace, text: string | undefined, layout: Layout): readonly string[] {
  const { gutter, paint } = layout;
  const head = `${" ".repeat(gutter)} ${paint("dim", "=")} note: ${printable(related.message)}`;
  return [head, ...frame({ span: related.span, style: "info", label: "" }, text, layout)];
}

function frame(marked: Marked, text: string | undefined, { gutter, paint }: Layout): readonly string[] {
  const { span } = marked;
  const arrow = `${" ".repeat(gutter)}${paint("dim", "-->")} ${printable(span.file)}:${span.line}:${span.column}`;
  if (text === undefined) return [arrow];
  const empty = `${" ".repeat(gutter)} ${paint("dim", "|")}`;
  const shown = sourceLine(text, span);
  const number = paint("dim", `${String(span.line).padStart(gutter)} |`);
  const label = marked.label === "" ? "" : ` ${printable(marked.label)}`;
  const caret = `${" ".repeat(shown.indent)}${paint(marked.style, `${"^".repeat(shown.length)}${label}`)}`;
  return [arrow, empty, `${number} ${shown.text}`.trimEnd(), `${empty} ${caret}`];
}

/** The line to show, where its caret starts, and how long the caret is, all in terminal cells. */
function sourceLine(
  text: string,
  span: SourceSpan,
): { readonly text: string; readonly indent: number; readonly length: number } {
  const start = span.start - (span.column - 1);
  const newline = text.indexOf("\n", start);
  const end = newline === -1 ? text.length : newline;
  const line = text.slice(start, end).replace(/\r$/, "");
  const from = Math.min(span.column - 1, line.length);
  const to = Math.max(from, Math.min(span.endLine === span.line ? span.endColumn - 1 : line.length, line.length));
  const cut = from > MAX_SHOWN - KEPT_BEFORE ? from - KEPT_BEFORE : 0;
  const last = Math.min(line.length, cut + MAX_SHOWN);
  const before = `${cut > 0 ? "…" : ""}${printable(line.slice(cut, from))}`;
  const marked = printable(line.slice(from, Math.min(to, last)));
  const after = `${printable(line.slice(Math.min(to, last), last))}${last < line.length ? "…" : ""}`;
  return { text: `${before}${marked}${after}`, indent: textWidth(before), length: Math.max(1, textWidth(marked)) };
}

function gutterWidth(diagnostic: Diagnostic): number {
  const lines = [diagnostic.span?.line ?? 0, ...(diagnostic.related ?? []).map((related) => related.span.line)];
  return String(Math.max(...lines)).length;
}
