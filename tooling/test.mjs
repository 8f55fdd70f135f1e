// `npm test`: the same set-up as `npm start`, then every gate under the pinned Node. Its last line is `N passed, N failed`.
import { ensureInstalled, pinnedNode, run, say } from "./bootstrap.mjs";

try {
  await ensureInstalled();
  process.exitCode = await run(pinnedNode(), ["tooling/run-gates.ts", ...process.argv.slice(2)]);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
