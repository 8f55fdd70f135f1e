import type { JsonObject } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { compositeNode } from "../src/nodes/composite-node.ts";
import { conditionalNode } from "../src/nodes/conditional-node.ts";
import { loopNode } from "../src/nodes/loop-node.ts";

const doubtsOf = (type: { readonly doubts?: typeof loopNode.doubts }, spec: JsonObject) =>
  type.doubts?.(spec).map(({ path = [], message }) => `${path.join(".")} ${message}`.trim());

const NO_BODY = "has no body, so it repeats nothing; its result is the loop names of every pass";
const NO_BRANCH = "chooses nothing: it has neither body nor action, so its result is whether the condition holds";

describe("doubts about a loop", () => {
  it.each<[JsonObject, readonly string[]]>([
    [{ for_each: "xs" }, [NO_BODY]],
    [{ times: 3, state_update: {} }, [NO_BODY]],
    [{ for_each: "xs", body: "step" }, []],
    [{ for_each: "xs", body_pipeline: "child" }, []],
    [{ while: "$state.n < 3", state_update: { n: "$state.n + 1" } }, []],
  ])("%j: %j", (spec, expected) => {
    expect(doubtsOf(loopNode, spec)).toEqual(expected);
    expect(doubtsOf(compositeNode, { mode: "while", ...spec })).toEqual(expected);
  });
});

describe("doubts about a choice", () => {
  it.each<[JsonObject, readonly string[]]>([
    [{ condition: "ok" }, [NO_BRANCH]],
    [{ condition: "ok", action: "a" }, []],
    [{ condition: "ok", body: "step" }, []],
    [{ condition: "ok", else_action: "a" }, []],
    [
      {
        branches: [
          { condition: "a", action: "a" },
          { condition: "b", body: "b" },
        ],
      },
      [],
    ],
    [
      { branches: [{ condition: "a", action: "a" }, { condition: "b" }], else_action: "c" },
      ["branches.1 has a branch without body and action, which gives null"],
    ],
  ])("%j: %j", (spec, expected) => {
    expect(doubtsOf(conditionalNode, spec)).toEqual(expected);
    expect(doubtsOf(compositeNode, { mode: "if-else", ...spec })).toEqual(expected);
  });
});
