// The one table of who may import whom. Rows are in layer order: a package sees only rows above its own, so no cycle can
// be written down. Everything else follows from it: .dependency-cruiser.mjs turns it into import rules, and
// tooling/check-layers.ts compares every package.json and tsconfig.json with it. There is no allow-list.
//
//   imports      workspace packages its src may import ("@hexdag/kernel/ports" grants that one entry and no other)
//   tests        further workspace packages its tests may import (devDependencies)
//   thirdParty   npm packages its src may import; the package.json lists exactly these
//   platform     "any": runs in a browser too, so no Node built-in; "node": may use them

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} path
 * @property {readonly string[]} imports
 * @property {readonly string[]} tests
 * @property {readonly string[]} thirdParty
 * @property {"any" | "node"} platform
 */

/** One vendor each: a driver's row is its vendor's SDK, next to zod for its options. Drivers see the port contracts and nothing else of ours. */
const driverVendors = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  "ai-sdk": ["@ai-sdk/provider", "ai"],
  anthropic: ["@anthropic-ai/sdk"],
  http: ["undici"],
  mcp: ["@modelcontextprotocol/sdk"],
  ollama: ["ollama"],
  openai: ["openai"],
  sqlite: ["sqlite-vec"],
});

const drivers = Object.entries(driverVendors).map(([vendor, thirdParty]) => ({
  name: `@hexdag/driver-${vendor}`,
  path: `packages/driver-${vendor}`,
  imports: ["@hexdag/kernel/ports"],
  tests: ["@hexdag/testing"],
  // Options are described with zod, as everywhere.
  thirdParty: [...thirdParty, "zod"],
  platform: /** @type {const} */ ("node"),
}));

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: "@hexdag/kernel",
    path: "packages/kernel",
    imports: [],
    tests: [],
    thirdParty: [],
    platform: "any",
  },
  {
    name: "@hexdag/testing",
    path: "packages/testing",
    imports: ["@hexdag/kernel"],
    tests: [],
    thirdParty: ["vitest"],
    platform: "node",
  },
  ...drivers,
  {
    name: "@hexdag/stdlib",
    path: "packages/stdlib",
    imports: ["@hexdag/kernel"],
    tests: ["@hexdag/testing"],
    thirdParty: ["ajv", "gpt-tokenizer", "handlebars", "zod"],
    platform: "node",
  },
  {
    name: "@hexdag/compiler",
    path: "packages/compiler",
    imports: ["@hexdag/kernel"],
    tests: ["@hexdag/stdlib", "@hexdag/testing"],
    thirdParty: ["handlebars", "yaml", "zod"],
    platform: "any",
  },
  {
    name: "@hexdag/vfs",
    path: "packages/vfs",
    imports: ["@hexdag/kernel"],
    tests: ["@hexdag/testing"],
    thirdParty: [],
    platform: "any",
  },
  {
    name: "@hexdag/api",
    path: "packages/api",
    imports: ["@hexdag/kernel", "@hexdag/stdlib", "@hexdag/compiler", "@hexdag/vfs"],
    tests: ["@hexdag/testing"],
    thirdParty: ["zod"],
    platform: "node",
  },
  {
    name: "@hexdag/mcp",
    path: "packages/mcp",
    imports: ["@hexdag/kernel", "@hexdag/api"],
    tests: ["@hexdag/testing"],
    thirdParty: ["@modelcontextprotocol/sdk"],
    platform: "node",
  },
  {
    name: "hexdag",
    path: "packages/hexdag",
    imports: ["@hexdag/kernel", "@hexdag/stdlib", "@hexdag/compiler", "@hexdag/vfs", "@hexdag/api", "@hexdag/mcp"],
    tests: ["@hexdag/testing"],
    thirdParty: [],
    platform: "node",
  },
  {
    name: "@hexdag/cli",
    path: "apps/cli",
    imports: [
      "@hexdag/kernel",
      "@hexdag/stdlib",
      "@hexdag/compiler",
      "@hexdag/vfs",
      "@hexdag/api",
      "@hexdag/mcp",
      ...drivers.map((driver) => driver.name),
    ],
    tests: ["@hexdag/testing"],
    thirdParty: ["commander", "smol-toml"],
    platform: "node",
  },
  {
    name: "@hexdag/studio",
    path: "apps/studio",
    imports: [
      "@hexdag/kernel",
      "@hexdag/stdlib",
      "@hexdag/compiler",
      "@hexdag/vfs",
      "@hexdag/api",
      "@hexdag/mcp",
      ...drivers.map((driver) => driver.name),
    ],
    tests: ["@hexdag/testing"],
    thirdParty: ["fastify", "react", "react-dom"],
    platform: "node",
  },
];
