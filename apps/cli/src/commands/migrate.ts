import type { Command } from "commander";
import type { CommandHost } from "../command.ts";
import { registerMigrateConfig } from "../migrate/migrate-config.ts";
import { registerMigrateManifest } from "../migrate/migrate-manifest.ts";

/** `hexdag migrate …`: rewrites what was written for the Python program. */
export function register(program: Command, host: CommandHost): void {
  const group = program
    .command("migrate")
    .summary("rewrite what was written for the Python program")
    .description("Rewrites what was written for the Python program.");
  registerMigrateManifest(group, host);
  registerMigrateConfig(group, host);
}
