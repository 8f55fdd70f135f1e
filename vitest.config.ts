import { defineConfig } from "vitest/config";

/** Packages are tested from source: the `@hexdag/source` condition needs no build. */
const conditions = ["@hexdag/source", "module", "node", "development|production"];
const source = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };
const ignored = ["**/node_modules/**", "**/dist/**", "**/fixtures/**"];

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
          exclude: ignored,
        },
      },
      {
        ...source,
        test: {
          name: "types",
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ["packages/*/test/**/*.test-d.ts"],
            tsconfig: "./tsconfig.tests.json",
          },
        },
      },
      {
        // Runs the built CLI, so it needs `pnpm build` first.
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: ignored,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
