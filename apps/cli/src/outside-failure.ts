/**
 * What is wrong with user code that fails outside any node: a late throw (HD8005), a promise nothing can settle (HD8006), a
 * call of `process.exit` (HD8009). No node answers for these, so the likeliest is found from the stack and from what is at
 * work. Where several come into question, all are named and none is blamed.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ErrorInfo,
  isJsonObject,
  isPlanBody,
  isPlanFunction,
  type Plan,
  type PlanFunction,
  type PlanNode,
} from "@hexdag/kernel";
import type { Interruption } from "./interrupts.ts";
import { nodeAt, plainPath } from "./project/node-at.ts";

/** The run that the failure came upon. */
export interface StruckRun {
  readonly plan: Plan;
  /** The directory that the plan's paths are relative to. */
  readonly base: string;
  /** Paths of the nodes that were at work. */
  readonly atWork: readonly string[];
}

/** The failure as the run's error; `undefined` when the interruption is none of user code's doing. */
export function outsideFailure({ error, stack }: Interruption, run: StruckRun): ErrorInfo | undefined {
  switch (error?.code) {
    case "HD8005": {
      const { cause } = error;
      const text = cause instanceof Error ? cause.message : String(cause);
      const thrown = cause instanceof Error ? cause.stack : undefined;
      const { whose, ...place } = blame(thrown, run);
      return {
        code: "HD8005",
        message: `code that no node waits for failed: ${text}${whose}`,
        hint: "await the work inside the function, and handle its errors there",
        ...place,
        retryable: false,
        ...(thrown === undefined ? {} : { cause: thrown }),
      };
    }
    case "HD8006": {
      const { atWork } = run;
      const who = atWork.length === 0 ? "the run waits" : `${named(atWork)} ${atWork.length === 1 ? "waits" : "wait"}`;
      const why = "no timer, socket or child is left that could bring it about";
      return {
        code: "HD8006",
        message: `${who} for something that can never happen: ${why}`,
        hint: "check for a promise whose resolve is never called, or give the node a timeout",
        ...placeOf(atWork, run.plan),
        retryable: false,
      };
    }
    case "HD8009": {
      const { whose, ...place } = blame(stack, run);
      return {
        code: "HD8009",
        message: `a function called process.exit while the run was going on${whose}`,
        hint: "return a result, or throw",
        ...place,
        retryable: false,
        ...(stack === undefined ? {} : { cause: stack }),
      };
    }
    case "HD9001":
    case undefined:
      return undefined;
  }
}

interface Blame extends Pick<ErrorInfo, "node" | "origin"> {
  readonly whose: string;
}

function blame(stack: string | undefined, run: StruckRun): Blame {
  const suspects = suspectsOf(stack ?? "", run);
  return { whose: suspects.length < 2 ? "" : ` (in one of ${named(suspects)})`, ...placeOf(suspects, run.plan) };
}

/** Nodes whose function a frame of the stack names, else whose file it names, else all; those at work before others. */
function suspectsOf(stack: string, { plan, base, atWork }: StruckRun): readonly string[] {
  const frames = stack.split("\n").filter((line) => /^\s+at /u.test(line));
  const calls = functionsOf(plan.graph.nodes, plan);
  const inFile = calls.filter((call) => frames.some((frame) => isInCall(frame, call, base)));
  const byName = inFile.filter(({ file, name }) =>
    frames.some((frame) => name !== undefined && frame.includes(url(base, file)) && frame.includes(`at ${name} (`)),
  );
  for (const found of [byName, inFile]) {
    const names = new Set(found.map(({ node }) => node));
    const working = atWork.filter((path) => names.has(plainPath(path)));
    if (working.length > 0) return working;
    if (names.size > 0) return [...names];
  }
  return atWork;
}

/** Whether a frame of a stack is in the file of a function, or among the lines of an inline one. */
function isInCall(frame: string, { file, lines }: FunctionCall, base: string): boolean {
  const at = frame.indexOf(url(base, file));
  if (at === -1 || lines === undefined) return at !== -1;
  const line = Number(/^:(\d+)/u.exec(frame.slice(at + url(base, file).length))?.[1]);
  return line >= lines[0] && line <= lines[1];
}

function url(base: string, file: string): string {
  return pathToFileURL(resolve(base, file)).href;
}

interface FunctionCall {
  /** Path without the keys of passes. */
  readonly node: string;
  readonly file: string;
  /** Absent for an inline function. */
  readonly name?: string;
  /** The first and the last line of an inline function. */
  readonly lines?: readonly [number, number];
}

/** Functions of files and manifests that nodes call, those in bodies included. */
function functionsOf(nodes: readonly PlanNode[], plan: Plan, prefix = ""): readonly FunctionCall[] {
  return nodes.flatMap((node) => functionsIn(node.config, prefix + node.name, plan));
}

function functionsIn(value: unknown, node: string, plan: Plan): readonly FunctionCall[] {
  if (isPlanFunction(value)) {
    if (value.source !== undefined) return inlineCall(value, node, plan);
    const [file = "", name] = value.$fn.split("#");
    return name === undefined ? [] : [{ node, file, name }];
  }
  if (isPlanBody(value)) return functionsOf(value.$body.nodes, plan, `${node}/`);
  if (Array.isArray(value)) return value.flatMap((item) => functionsIn(item, node, plan));
  return isJsonObject(value) ? Object.values(value).flatMap((item) => functionsIn(item, node, plan)) : [];
}

function inlineCall({ source = "", origin }: PlanFunction, node: string, plan: Plan): readonly FunctionCall[] {
  const file = origin === undefined ? undefined : plan.sources[origin.source]?.file;
  if (origin === undefined || file === undefined) return [];
  return [{ node, file, lines: [origin.line, origin.line + source.trim().split("\n").length - 1] }];
}

/** The only suspect and its place; the pipeline's, where it could be several. */
function placeOf(suspects: readonly string[], plan: Plan): Pick<ErrorInfo, "node" | "origin"> {
  const [first] = suspects;
  const only = suspects.length === 1 ? first : undefined;
  const origin = (only === undefined ? undefined : nodeAt(plan, only)?.origin) ?? plan.origins?.pipeline;
  return { ...(only === undefined ? {} : { node: only }), ...(origin === undefined ? {} : { origin }) };
}

function named(paths: readonly string[]): string {
  return paths.map((path) => `"${path}"`).join(", ");
}
