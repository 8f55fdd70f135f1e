/**
 * Writes the tokens of a YAML file again with canonical white space and nothing else changed: every comment, anchor, tag,
 * quote and line of a block of text is a token, and each is printed once. Blocks are indented by two columns, lists below
 * their key; what stood on one line stays on one line, and what was spread over lines stays spread.
 */
import type { CST } from "yaml";
import { createLineWriter, type LineWriter } from "./line-writer.ts";

const STEP = 2;

type Item = (CST.BlockMap | CST.BlockSequence | CST.FlowCollection)["items"][number];

/** The text of a stream of tokens, in its canonical form. */
export function printTokens(tokens: readonly CST.Token[]): string {
  const writer = createLineWriter();
  let mark = "";
  for (const token of tokens) {
    switch (token.type) {
      case "byte-order-mark":
        mark = token.source;
        break;
      case "directive":
        writer.startLine(0);
        writer.append(token.source.trimEnd());
        break;
      case "document":
        printDocument(token, writer);
        break;
      case "doc-end":
        writer.startLine(0);
        writer.append(token.source);
        writer.trivia(token.end);
        break;
      case "comment":
      case "newline":
      case "space":
        writer.trivia([token]);
        break;
      default:
        break;
    }
  }
  return mark + writer.finish();
}

function printDocument(document: CST.Document, writer: LineWriter): void {
  writer.trivia(document.start, (token) => {
    if (token.type === "doc-start" || writer.closed || writer.broken) writer.startLine(0);
    writer.put(token.source);
  });
  const { value } = document;
  if (value !== undefined) {
    if (isBlock(value)) {
      writer.startLine(0);
      printBlock(value, 0, writer);
    } else printInline(value, -STEP, writer);
  }
  writer.trivia(document.end);
}

function isBlock(token: CST.Token): token is CST.BlockMap | CST.BlockSequence {
  return token.type === "block-map" || token.type === "block-seq";
}

/** The items of a block, the first of them where the writer stands. */
function printBlock(block: CST.BlockMap | CST.BlockSequence, indent: number, writer: LineWriter): void {
  writer.enter({ from: block.indent, to: indent });
  let first = true;
  for (const item of block.items) {
    printBlockItem(item, { indent, writer, first });
    first = false;
  }
  writer.leave();
}

interface ItemSite {
  readonly indent: number;
  readonly writer: LineWriter;
  /** The place for it is ready: nothing of the block has been printed. */
  readonly first: boolean;
}

function printBlockItem(item: Item, { indent, writer, first }: ItemSite): void {
  let placed = false;
  const place = (): void => {
    if (!placed && (!first || writer.closed)) writer.startLine(indent);
    placed = true;
  };
  let props = false;
  writer.trivia(item.start, (token) => {
    place();
    props ||= token.type !== "seq-item-ind";
    if (writer.closed) writer.startLine(indent + STEP, "drop");
    writer.put(token.source);
  });
  if (item.key) {
    place();
    printKey(item.key, writer);
    props = printSeparator(item, indent, writer) || props;
    printValue(item.value, { indent, writer, inList: false, props });
  } else if (placed) printValue(item.value, { indent, writer, inList: true, props });
}

function printKey(key: CST.Token, writer: LineWriter): void {
  if (!("source" in key)) return;
  writer.put(key.source);
  if ("end" in key) writer.trivia(key.end);
}

/** The colon and what stands between it and the value. Returns whether that has an anchor or a tag. */
function printSeparator({ key, sep, value }: Item, indent: number, writer: LineWriter): boolean {
  let props = false;
  const below = value && isBlock(value) && value.indent > 0 ? value.indent : 1;
  writer.enter({ from: Math.min(below, (key && "indent" in key ? key.indent : 0) + 1), to: indent + STEP });
  writer.trivia(sep, (token) => {
    if (token.type === "map-value-ind") writer.append(key?.type === "alias" ? " :" : ":");
    else {
      props = true;
      if (writer.closed) writer.startLine(indent + STEP, "drop");
      writer.put(token.source);
    }
  });
  writer.leave();
  return props;
}

interface ValueSite {
  readonly indent: number;
  readonly writer: LineWriter;
  /** After the dash of a list, where a block can begin on the same line. */
  readonly inList: boolean;
  readonly props: boolean;
}

function printValue(value: CST.Token | null | undefined, { indent, writer, inList, props }: ValueSite): void {
  if (value === null || value === undefined) return;
  if (!isBlock(value)) {
    const spread = value.type === "flow-collection" && isSpread(value);
    if (spread && !inList && !props) writer.startLine(indent + STEP, "drop");
    return printInline(value, indent, writer);
  }
  if (inList && !props && !writer.closed) writer.append(" ");
  else writer.startLine(indent + STEP);
  printBlock(value, indent + STEP, writer);
}

/** A value that begins on the line of what it belongs to, unless it stood below. `indent` is that of the collection around. */
function printInline(value: CST.Token, indent: number, writer: LineWriter): void {
  if (writer.closed || (writer.broken && value.type !== "block-scalar")) writer.startLine(indent + STEP, "drop");
  switch (value.type) {
    case "alias":
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar": {
      const [first = "", ...more] = value.source.split("\n");
      const margin = " ".repeat(indent + STEP);
      writer.put(first);
      writer.verbatim(more.map((line) => (line.trim() === "" ? "" : margin + line.replace(/^[ \t]+/, ""))));
      writer.trivia(value.end);
      return;
    }
    case "block-scalar":
      return printBlockScalar(value, indent, writer);
    case "flow-collection":
      return printFlow(value, indent + STEP, writer);
    default:
      return;
  }
}

function printBlockScalar({ props, source }: CST.BlockScalar, indent: number, writer: LineWriter): void {
  let header = "|";
  for (const token of props) {
    if (token.type === "block-scalar-header") header = token.source;
    if (token.type === "anchor" || token.type === "tag" || token.type === "block-scalar-header")
      writer.put(token.source);
    else if (token.type === "comment") writer.trivia([{ ...token, type: "space", source: " " }, token]);
  }
  const lines = source.split("\n");
  if (lines.at(-1)?.trim() === "") lines.pop();
  const kept = header.includes("+") ? lines : withoutTrailingBlanks(lines);
  const explicit = Number(/[1-9]/.exec(header)?.[0] ?? 0);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const before = first.length - first.trimStart().length;
  const margin = " ".repeat(Math.max(indent, 0) + (explicit === 0 ? STEP : explicit));
  const strip = explicit === 0 ? before : Math.min(...kept.filter((line) => line.trim() !== "").map(leading), before);
  writer.verbatim(kept.map((line) => (line.slice(strip) === "" ? "" : margin + line.slice(strip))));
  writer.breaks(1 + lines.length - kept.length);
}

function leading(line: string): number {
  return line.length - line.replace(/^ +/, "").length;
}

function withoutTrailingBlanks(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

/** Whether the items of a flow collection stand on several lines. */
function isSpread({ items, end }: CST.FlowCollection): boolean {
  const breaks = (tokens: readonly CST.SourceToken[] | undefined): boolean =>
    tokens?.some(({ type }) => type === "newline" || type === "comment") === true;
  const closing = end.findIndex(({ type }) => type === "flow-map-end" || type === "flow-seq-end");
  return items.some(({ start, sep }) => breaks(start) || breaks(sep)) || breaks(end.slice(0, Math.max(closing, 0)));
}

/** `base`: the column that the lines of a spread collection begin at. */
function printFlow(flow: CST.FlowCollection, base: number, writer: LineWriter): void {
  const spread = isSpread(flow);
  const isMap = flow.start.source === "{";
  const items = spread ? flow.items : flow.items.filter(hasContent);
  writer.put(flow.start.source);
  writer.enter({ from: 0, to: base + STEP });
  if (isMap && !spread && items.length > 0) writer.append(" ");
  let first = true;
  for (const item of items) {
    printFlowItem(item, { base, writer, first, spread });
    first = false;
  }
  writer.leave();
  let ended = false;
  writer.trivia(flow.end, (token) => {
    if (ended) return;
    ended = true;
    if (spread || writer.closed) writer.startLine(base, "drop");
    else if (isMap && items.length > 0) writer.append(" ");
    writer.append(token.source);
  });
}

function hasContent({ key, sep, value }: Item): boolean {
  return Boolean(key) || Boolean(sep) || Boolean(value);
}

interface FlowSite {
  readonly base: number;
  readonly writer: LineWriter;
  readonly first: boolean;
  readonly spread: boolean;
}

function printFlowItem(item: Item, { base, writer, first, spread }: FlowSite): void {
  if (!first && item.start.some(({ type }) => type === "comma")) {
    if (writer.closed) writer.startLine(base + STEP, "drop");
    writer.append(spread ? "," : ", ");
  }
  let placed = false;
  const place = (): void => {
    if (!placed && (spread || writer.closed)) writer.startLine(base + STEP, first ? "drop" : "keep");
    placed = true;
  };
  writer.trivia(item.start, (token) => {
    if (token.type === "comma") return;
    place();
    if (writer.closed) writer.startLine(base + STEP, "drop");
    writer.put(token.source);
  });
  if (!hasContent(item)) return;
  place();
  if (item.key) printKey(item.key, writer);
  if (item.sep) printSeparator(item, base, writer);
  if (item.value) printInline(item.value, base, writer);
}
