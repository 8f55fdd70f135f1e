// `pnpm build [turbo arguments]`: builds every package, with turbo's telemetry off.
import { build, ensureInstalled, say } from "./bootstrap.mjs";

try {
  await ensureInstalled();
  await build(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
