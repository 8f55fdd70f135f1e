/** How a suite is itself tested: with adapters that break its sentences one by one. */
import { describe, expect, it } from "vitest";
import { caseNames, failingCases, type PortSuite, type PortTarget } from "./suite.ts";

/**
 * Proves a suite: for every one of its cases there is a target that breaks that sentence of the contract, and the case
 * notices. A case without a broken fake fails here, so a suite cannot grow cases that test nothing.
 */
export function describeBrokenFakes<TPort extends object, TTarget extends PortTarget<TPort>>(
  suite: PortSuite<TPort, TTarget>,
  fakes: Readonly<Record<string, TTarget>>,
): void {
  describe(`the ${suite.port} suite`, () => {
    it("has a broken fake for every case", () => {
      expect(Object.keys(fakes).toSorted()).toEqual(caseNames(suite).toSorted());
    });

    it.each(Object.keys(fakes))("notices a fake that breaks %s", async (name) => {
      const fake = fakes[name] ?? expect.unreachable();
      expect(await failingCases(suite, fake, { only: [name], limitMs: 60 })).toEqual([name]);
    });
  });
}
