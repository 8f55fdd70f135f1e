/** An explanation as text: what it is, how it is written, and the fields inside it. */
import { type Explanation, exampleText, type FieldExplanation, type Topic } from "@hexdag/compiler";
import type { Style } from "./style.ts";
import { wrap } from "./wrap.ts";

export interface TextOptions {
  readonly style: Style;
  readonly width: number;
}

/** Everything an explanation says, ending in a line break. */
export function explanationText(explanation: Explanation, options: TextOptions): string {
  const { title, description, notes, field, fields, topics } = explanation;
  const parts = [
    options.style.bold(title) + (field === undefined ? "" : `  ${options.style.cyan(field.type.short)}`),
    description === "" ? "" : wrap(description, options.width),
    field === undefined ? examplesText(explanation, options) : aboutField(explanation, options),
    notes.map((note) => wrap(note, options.width)).join("\n"),
    fieldsText(fields, options),
    topicsText(topics, options),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function aboutField({ field, examples }: Explanation, options: TextOptions): string {
  if (field === undefined) return "";
  const rows: readonly (readonly [string, string])[] = [
    ["type", field.type.words],
    ["required", field.required ? "yes" : "no"],
    ["default", field.default === undefined ? "none" : exampleText(field.default)],
    ...(field.readAs === undefined ? [] : [["read as", field.readAs] as const]),
    ...(field.only === undefined ? [] : [["only with", field.only] as const]),
    ...examples.map((example) => ["example", entryText(field.name, example)] as const),
  ];
  return rows.map(([name, value]) => row(name, value, options)).join("\n");
}

/** A key with its value, as it stands in a manifest. */
function entryText(name: string, value: unknown): string {
  const text = exampleText(value);
  return isBlock(value, text) ? `${name}:\n${indented(text)}` : `${name}: ${text}`;
}

/** Whether a list or map is written over several lines, and so cannot stand behind its key. */
function isBlock(value: unknown, text: string): boolean {
  return typeof value === "object" && value !== null && !/^[[{]/u.test(text);
}

const COLUMN = 11;

function row(name: string, value: string, { style, width }: TextOptions): string {
  const [first = "", ...rest] = (name === "example" ? value : wrap(value, width - COLUMN)).split("\n");
  return [`${style.dim(name.padEnd(COLUMN))}${first}`, ...rest.map((line) => " ".repeat(COLUMN) + line)].join("\n");
}

function examplesText({ examples, topic }: Explanation, { style }: TextOptions): string {
  if (examples.length === 0) return "";
  const written = examples.map((example) => (topic === "function" ? String(example) : exampleText(example)));
  return [style.dim(examples.length === 1 ? "Example" : "Examples"), ...written.map(indented)].join("\n\n");
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gmu, "  ");
}

function fieldsText(fields: readonly FieldExplanation[], options: TextOptions): string {
  if (fields.length === 0) return "";
  return [options.style.dim("Fields"), ...fields.map((field) => fieldText(field, "  ", options))].join("\n\n");
}

function fieldText(field: FieldExplanation, indent: string, options: TextOptions): string {
  const { style, width } = options;
  const shown = field.default === undefined ? "" : ` = ${exampleText(field.default)}`;
  const marks = [
    ...(field.required ? [style.yellow("required")] : []),
    ...(field.only === undefined ? [] : [style.dim(`with ${field.only}`)]),
  ].join(", ");
  const head = `${indent}${style.bold(field.name)}  ${style.cyan(field.type.short)}${shown}${marks === "" ? "" : `  ${marks}`}`;
  const [example] = field.examples;
  const lines = [
    head,
    ...(field.description === "" ? [] : [wrap(field.description, width, `${indent}    `)]),
    ...(example === undefined ? [] : [exampleLines(example, `${indent}    `, style)]),
    ...field.fields.map((inner) => fieldText(inner, `${indent}    `, options)),
  ];
  return lines.join("\n");
}

function exampleLines(example: unknown, indent: string, style: Style): string {
  return entryText("example", example)
    .split("\n")
    .map((line) => indent + style.dim(line))
    .join("\n");
}

function topicsText(topics: readonly Topic[], { style, width }: TextOptions): string {
  if (topics.length === 0) return "";
  const column = Math.min(32, Math.max(...topics.map(({ path }) => path.length)) + 2);
  return topics
    .map(({ path, description }) => {
      const [first = "", ...rest] = wrap(description, Math.max(30, width - column)).split("\n");
      return [
        style.bold(path) + " ".repeat(Math.max(2, column - path.length)) + first,
        ...rest.map((line) => " ".repeat(column) + line),
      ].join("\n");
    })
    .join("\n");
}
