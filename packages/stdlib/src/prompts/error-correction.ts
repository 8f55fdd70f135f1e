/**
 * What a model is told when it did something that cannot be used: an answer that is no JSON or does not fit, a tool call that
 * cannot be read. The one place for these words, so that every node corrects alike. Each says what is wrong and what to do next.
 */
import type { ValidationProblem } from "@hexdag/kernel/ports";

/** Longest piece of a model's own text that is quoted back, in characters. */
const MAX_QUOTED = 200;

/** That an answer cannot be used, with what is wrong with it. */
export function answerCorrection(problems: readonly ValidationProblem[]): string {
  return `That answer cannot be used: ${problemList(problems)}. Answer again, with the corrected JSON value and nothing else.`;
}

/** Problems in a row, each with where it is. */
export function problemList(problems: readonly ValidationProblem[]): string {
  return problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
}

/** Why a text in which no JSON was found is none, as a phrase. In our words, not the parser's, which differ from engine to engine. */
export function notJson(text: string): string {
  if (text.trim() === "") return "it is empty, and not JSON";
  if (breaksOff(text)) return "it is not JSON: it breaks off before its end";
  if (text.includes("```")) return "what stands between the ``` fences is not JSON; leave the fences out";
  return "it is not JSON";
}

/** Begins like JSON, and does not end like it. */
function breaksOff(text: string): boolean {
  return /^\s*(?:```\w*\s*)?[[{]/.test(text) && !/[\]}]\s*(?:```\s*)?$/.test(text);
}

/** That a tool call written as text cannot be read. */
export function callCorrection(text: string, problem: string): string {
  return `That looks like a call of a tool, and cannot be read: ${problem}. You wrote: ${quoted(text)}\nTo call a tool, answer with nothing but JSON: {"tool": "name", "arguments": {…}}. To answer, write plain words.`;
}

/** That the arguments of a call are no JSON object. */
export function argumentsCorrection(tool: string, text: string): string {
  return `the arguments of "${tool}" cannot be read: ${notObject(text)}. Call it again, with a JSON object that fits its schema.`;
}

function notObject(text: string): string {
  return breaksOff(text)
    ? `they break off before their end: ${quoted(text)}`
    : `they are no JSON object, but ${quoted(text)}`;
}

function quoted(text: string): string {
  const flat = text.trim();
  return flat.length <= MAX_QUOTED
    ? flat
    : `${flat.slice(0, MAX_QUOTED)}… (${flat.length - MAX_QUOTED} more characters)`;
}
