/** Mastra workflows in memory, with everything off that can be: its fastest way. */
import { createStep, createWorkflow } from "@mastra/core/workflows";
import { z } from "zod";
import { allRuns, expectValue, graphNodes, INPUT, noop, type Prepared, type Scenario } from "../scenario.ts";

const anything = { inputSchema: z.any(), outputSchema: z.any() };

const FASTEST = { validateInputs: false, emitStepEvents: false, shouldPersistSnapshot: () => false };

type Step = ReturnType<typeof step>;

/** The builder without its types: they grow with every step of the chain. */
interface Builder {
  then(step: Step): Builder;
  parallel(steps: readonly Step[]): Builder;
  commit(): {
    createRun(): Promise<{ start(given: { inputData: unknown }): Promise<{ status: string; result?: unknown }> }>;
  };
}

export function prepare(scenario: Scenario): Prepared {
  const steps = graphNodes(scenario).map(({ name }) => step(name));
  const workflow: unknown = createWorkflow({ id: "bench", ...anything, options: FASTEST });
  const built = scenario.shape === "fanout" ? fanOut(workflow as Builder, steps) : chain(workflow as Builder, steps);
  const committed = built.commit();
  return {
    run: () =>
      allRuns(scenario, async () => {
        const run = await committed.createRun();
        const { status, result } = await run.start({ inputData: INPUT });
        if (status !== "success") throw new Error(`mastra: the run ended as ${status}`);
        const value: unknown = scenario.shape === "fanout" ? Object.values(Object(result)).at(-1) : result;
        expectValue(value, "mastra");
      }),
  };
}

function step(id: string) {
  return createStep({ id, ...anything, execute: ({ inputData }) => noop(inputData) });
}

function chain(workflow: Builder, steps: readonly Step[]): Builder {
  return steps.reduce((builder, each) => builder.then(each), workflow);
}

function fanOut(workflow: Builder, steps: readonly Step[]): Builder {
  const [first, ...rest] = steps;
  const last = rest.pop();
  if (first === undefined || last === undefined) return workflow;
  return workflow.then(first).parallel(rest).then(last);
}
