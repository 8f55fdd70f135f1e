// A pipeline in TypeScript, without YAML: typed from end to end, watched while it runs.  node report.ts
import { createRegistry, definePipeline, loadPlan, loadStdlib, runGraph } from "hexdag";

const SALES: Readonly<Record<string, readonly number[]>> = { north: [12, 30, 18], south: [7, 9], west: [] };

const report = definePipeline("report", { description: "Sums up the sales of every region." }, ({ step }) => {
  const regions = step("regions", {}, () => Object.keys(SALES));

  // These two read `regions` and not each other, so they run at the same time.
  const totals = step("totals", { regions }, ({ regions: names }) =>
    names.map((name) => ({ name, total: (SALES[name] ?? []).reduce((sum, amount) => sum + amount, 0) })),
  );
  const idle = step("idle", { regions }, async ({ regions: names }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return names.filter((name) => (SALES[name] ?? []).length === 0);
  });

  const lines = step("lines", { totals, idle }, ({ totals: sums, idle: quiet }) => [
    ...sums.map(({ name, total }) => `${name}: ${total}`),
    `nothing sold in ${quiet.join(", ")}`,
  ]);
  return { lines };
});

const graph = loadPlan(report.plan, createRegistry(await loadStdlib(report.plan), report.components));
const run = runGraph(graph);
for await (const event of run.events) {
  if (event.type === "node.completed") console.error(`${event.node} took ${event.durationMs} ms`);
}
console.log(JSON.stringify((await run.result).orThrow(), null, 2));
