// The gates over each published package once it is built: its API report, and its tarball as a user would install it; and over all of them
// together, in a program of their own.
import { type Gate } from "./gate.ts";
import { libraryGate } from "./library-gate.ts";
import { publishedPackages } from "./published-packages.ts";

export function packageGates(build: string): Gate[] {
  const needs = [build];
  const published = publishedPackages();
  const each = published.flatMap(({ name, path, entries }) => [
    ...entries.map((entry) => ({
      name: `api report ${name}${entry.name === "" ? "" : `/${entry.name}`}`,
      needs,
      run: async () => (await import("./api-report.ts")).checkApiReport(path, entry, entries),
    })),
    {
      name: `tarball ${name}`,
      needs,
      run: async () => (await import("./check-tarball.ts")).checkTarball(path, entries.length > 0),
    },
  ]);
  return [...each, libraryGate(published.map(({ name }) => `tarball ${name}`))];
}
