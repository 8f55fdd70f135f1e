import { describe, expect, it } from "vitest";
import { causeLines, isThrownByUs, ownStack } from "../src/render/cause-lines.ts";
import { formatDuration } from "../src/render/duration.ts";
import { outputText, readableOutput } from "../src/render/output-text.ts";
import { fit, pad, singleLine } from "../src/render/text.ts";
import { createRunId } from "../src/run-id.ts";

const ours = new URL("../src/render/anything.ts", import.meta.url).href;
const STACK = `Error: cold
    at grind (file:///project/node_modules/acme/mill.js:1:1)
    at brew (file:///project/steps.ts:5:9)
    at async pour (file:///project/lib/cup.ts:2:1)
    at callKind (${ours}:10:2)
    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)`;

describe("stacks", () => {
  it("are shown as far as they are the user's own, with short paths", () => {
    expect(causeLines(STACK, "/project")).toEqual(["  at brew (steps.ts:5:9)", "  at async pour (lib/cup.ts:2:1)"]);
    expect(causeLines(undefined, "/project")).toEqual([]);
    expect(ownStack(STACK)).toBe(STACK.split("\n").slice(0, 4).join("\n"));
  });

  it("tell whose code an error began in", () => {
    expect(isThrownByUs(STACK)).toBe(false);
    expect(
      isThrownByUs(
        `Error: x\n    at node:fs:1:1\n    at draw (${ours}:1:2)\n    at brew (file:///project/steps.ts:5:9)`,
      ),
    ).toBe(true);
    expect(isThrownByUs("Error: x")).toBe(false);
    expect(isThrownByUs(undefined)).toBe(false);
  });
});

describe("durations", () => {
  it.each([
    [0, "0ms"],
    [-5, "0ms"],
    [999, "999ms"],
    [1000, "1.00s"],
    [9994, "9.99s"],
    [59_940, "59.9s"],
    [59_960, "1m 00s"],
    [123_000, "2m 03s"],
    [3_725_000, "1h 02m"],
  ])("%d is %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));
});

describe("outputs", () => {
  it("are texts as they are, and JSON otherwise", () => {
    expect(outputText("tea\n")).toBe("tea\n");
    expect(outputText("tea")).toBe("tea\n");
    expect(outputText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(outputText(null)).toBe("null\n");
  });

  it("are fields with texts in full for a person", () => {
    expect(readableOutput({ a: "one\n\ntwo\n", b: 2, c: "x", d: { e: null } })).toBe(
      'a:\n  one\n\n  two\nb: 2\nc: x\nd:\n  {\n    "e": null\n  }\n',
    );
    expect(readableOutput({})).toBe("{}\n");
    expect(readableOutput("tea")).toBe("tea\n");
  });
});

describe("texts on a terminal", () => {
  it("are cut and padded by cells", () => {
    expect(fit("kettle", 6)).toBe("kettle");
    expect(fit("kettle", 4)).toBe("ket…");
    expect(fit("お茶", 3)).toBe("お…");
    expect(fit("x", 0)).toBe("");
    expect(pad("茶", 4)).toBe("茶  ");
    expect(singleLine("a\r\n\tb\u0007")).toBe("a b");
  });
});

describe("run ids", () => {
  it("are UUIDs of version 7 that sort by time", () => {
    const ids = Array.from({ length: 1000 }, (_, index) => createRunId(1_700_000_000_000 + index));
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.toSorted()).toEqual(ids);
  });
});
