import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretStore } from "@hexdag/kernel/ports";
import {
  describeSecretStore,
  rejectionOf,
  SECRET_STORE_SUITE,
  type SecretStoreTarget,
  SUITE_SECRETS,
} from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import {
  createDirectorySecretStore,
  createDotenvSecretStore,
  createEnvSecretStore,
} from "../../src/defaults/secret-stores.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = await temporaryFolder();
const dotenv = join(folder, ".env");
const directory = join(folder, "secrets");

await writeFile(
  dotenv,
  `# ours\nexport API_KEY=sk-1234 # the key\n\nB_PHRASE='two words = "quoted", #hash and Grüße'\nlower_case=x\n`,
  { mode: 0o600 },
);
await mkdir(join(directory, "folder"), { recursive: true });
for (const [name, value] of Object.entries<string>(SUITE_SECRETS))
  await writeFile(join(directory, name), `${value}\n`, { mode: 0o600 });
await writeFile(join(directory, ".hidden"), "x", { mode: 0o600 });

const environment = new Map(Object.entries({ ...SUITE_SECRETS, OTHER: "not offered" }));
const env: SecretStoreTarget = {
  name: "env",
  capabilities: [],
  create: () =>
    createEnvSecretStore({
      names: [...Object.keys(SUITE_SECRETS).toReversed(), "UNSET"],
      lookup: (name) => environment.get(name),
    }),
};

describeSecretStore(env);
describeSecretStore({ ...env, name: "dotenv", create: () => createDotenvSecretStore({ path: dotenv }) });
describeSecretStore({ ...env, name: "directory", create: () => createDirectorySecretStore({ path: directory }) });

describe("secrets in the environment", () => {
  it("are those that are named", async () => {
    expect(await (await env.create()).secret("OTHER")).toBeUndefined();
  });
});

describe("secrets in files", () => {
  it.each([
    ["dotenv", createDotenvSecretStore],
    ["directory", createDirectorySecretStore],
  ])("that are not there are told when the port is opened: %s", async (_name, create) => {
    const store = create({ path: join(folder, "none") });
    expect(await rejectionOf(store.open?.() ?? Promise.resolve())).toMatchObject({
      name: "PortError",
      retryable: false,
      message: expect.stringContaining("none"),
    });
  });

  it.each([0o604, 0o602, 0o620, 0o644])("are refused when others get at them: %o", async (mode) => {
    const open = join(folder, `open-${mode}`);
    await mkdir(open);
    await writeFile(join(open, "A"), "x");
    await writeFile(join(open, ".env"), "A=x");
    for (const name of ["A", ".env"]) await chmod(join(open, name), mode);
    const stores = (permissions?: "any"): readonly SecretStore[] => [
      createDirectorySecretStore({ path: open, permissions }),
      createDotenvSecretStore({ path: join(open, ".env"), permissions }),
    ];
    for (const store of stores()) {
      expect(await rejectionOf(store.secret("A"))).toMatchObject({
        name: "PortError",
        hint: expect.stringContaining("chmod 600"),
      });
    }
    for (const store of stores("any")) expect(await store.secret("A")).toBe("x");
  });

  it("may be links, as mounts make them", async () => {
    const mounted = join(folder, "mounted");
    await mkdir(join(mounted, "..data"), { recursive: true });
    await writeFile(join(mounted, "..data", "TOKEN"), "x\r\n", { mode: 0o600 });
    await symlink(join("..data", "TOKEN"), join(mounted, "TOKEN"));
    const store = createDirectorySecretStore({ path: mounted });
    expect([await store.names(), await store.secret("TOKEN")]).toEqual([["TOKEN"], "x"]);
  });

  it("are read anew each time", async () => {
    const path = join(folder, "changing.env");
    const store = createDotenvSecretStore({ path });
    for (const value of ["1", "2"]) {
      await writeFile(path, `A=${value}`, { mode: 0o600 });
      expect(await store.secret("A")).toBe(value);
    }
  });
});

/** The real store with some of its methods replaced. */
function broken(change: (store: SecretStore) => Partial<SecretStore>): SecretStoreTarget {
  return {
    ...env,
    create: async () => {
      const store = await env.create();
      return { ...store, ...change(store) };
    },
  };
}

describeBrokenFakes(SECRET_STORE_SUITE, {
  "capabilities: are exactly the declared ones": { ...env, capabilities: ["SupportsNothing"] },
  "secrets: are given by name, as they are": broken((store) => ({
    secret: async (name) => (await store.secret(name))?.split(" ")[0],
  })),
  "secrets: that are not there are undefined": broken((store) => ({
    secret: async (name) => (await store.secret(name)) ?? "",
  })),
  "secrets: are not reached by path": broken((store) => ({
    secret: (name) => store.secret(name.split("/").at(-1) ?? ""),
  })),
  "secrets: are listed by name, in order": broken((store) => ({
    names: async () => (await store.names()).toReversed(),
  })),
  "secrets: are not given when aborted": broken((store) => ({ secret: (name) => store.secret(name) })),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no backend")) })),
  "lifecycle: can be closed twice": broken(() => {
    let open = true;
    return {
      close: async () => {
        if (!open) throw new Error("closed already");
        open = false;
      },
    };
  }),
});
