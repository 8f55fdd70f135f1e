/**
 * Where a piece of a template stands in the file it was written in. The template that ran is not the text that was written:
 * quotes, escapes and line breaks are gone, constants are filled in and some paths spelled out. What both have are their
 * `{{ }}`, in the same order, so the piece is looked for in the one it belongs to.
 */
import { isJsonObject, type JsonValue, type Origin } from "@hexdag/kernel";

/** A piece of a template as HD4504 tells it: lines and columns from 1, the end just after it. */
export interface TemplatePiece {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The piece of a template that an error blames, when it does. */
export function blamedPiece(data: JsonValue | undefined): TemplatePiece | undefined {
  const piece = isJsonObject(data) ? data["template"] : undefined;
  if (!isJsonObject(piece)) return undefined;
  const { line, column, end_line: endLine, end_column: endColumn } = piece;
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  return typeof endLine === "number" && typeof endColumn === "number"
    ? { line, column, endLine, endColumn }
    : undefined;
}

/** The source of the template in a piece of a plan that was written at `origin`. */
export function templateAt(value: unknown, origin: Origin): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("$template" in value && "origin" in value && isSame(value.origin, origin))
    return typeof value.$template === "string" ? value.$template : undefined;
  for (const member of Object.values(value)) {
    const found = templateAt(member, origin);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSame(value: unknown, { source, start, end }: Origin): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Reflect.get(value, "source") === source &&
    Reflect.get(value, "start") === start &&
    Reflect.get(value, "end") === end
  );
}

export interface WrittenTemplate {
  /** As it runs. */
  readonly template: string;
  /** The text of the file, and where in it the template is written. */
  readonly text: string;
  readonly origin: Origin;
}

/** The place of the piece in the file, or of the `{{ }}` it is in; `undefined` when the file does not say that any more. */
export function placeOfPiece(piece: TemplatePiece, { template, text, origin }: WrittenTemplate): Origin | undefined {
  const start = offsetOf(template, piece.line, piece.column);
  const end = offsetOf(template, piece.endLine, piece.endColumn);
  const tags = tagsOf(template);
  const index = tags.findIndex((each) => each.start <= start && start < each.end);
  const tag = tags[index];
  const written = tag && writtenTag(tags, index, tagsOf(text.slice(origin.start, origin.end)));
  if (tag === undefined || written === undefined) return undefined;
  const wanted = template.slice(start, Math.min(end, tag.end));
  const at =
    start === tag.start ? -1 : nthIndex(written.text, wanted, countBefore(tag.text, wanted, start - tag.start));
  const from = origin.start + written.start + Math.max(0, at);
  const length = at === -1 ? written.text.length : wanted.length;
  return { source: origin.source, start: from, end: from + length, ...positionOf(text, from) };
}

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function tagsOf(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  for (const match of text.matchAll(/\{\{!--[\s\S]*?--~?\}\}|\{\{\{[\s\S]*?\}\}\}|\{\{[\s\S]*?\}\}/gu))
    tags.push({ start: match.index, end: match.index + match[0].length, text: match[0] });
  return tags;
}

/** The written counterpart of the tag at `index`. Only a constant can be written without being there when the template runs. */
function writtenTag(tags: readonly Tag[], index: number, written: readonly Tag[]): Tag | undefined {
  let at = 0;
  for (const [position, tag] of tags.entries()) {
    const left = tags.length - position;
    while (
      written.length - at > left &&
      isConstant(written[at], tag) &&
      !/^\{\{\{?~?\s*(?:\(?parse_json\b|["\d])/u.test(tag.text)
    )
      at += 1;
    if (position === index) break;
    at += 1;
  }
  return written[at];
}

/** A variable or a macro's parameter, which the tag that ran does not name: those that are read then keep their names. */
function isConstant(tag: Tag | undefined, ran: Tag): boolean {
  const path = tag === undefined ? undefined : /^\{\{\{?\s*([\p{L}_$][\p{L}\p{N}_$.-]*)\s*\}\}/u.exec(tag.text)?.[1];
  return path !== undefined && !ran.text.includes(path);
}

/** How often `wanted` stands in `text` before `offset`. */
function countBefore(text: string, wanted: string, offset: number): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at !== -1 && at < offset; at = text.indexOf(wanted, at + 1)) count += 1;
  return count;
}

function nthIndex(text: string, wanted: string, count: number): number {
  let at = text.indexOf(wanted);
  for (let left = count; left > 0 && at !== -1; left -= 1) at = text.indexOf(wanted, at + 1);
  return at;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let left = line - 1; left > 0; left -= 1) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
