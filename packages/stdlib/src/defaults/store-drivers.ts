/** The drivers of stores that live in this process or in its files. Their code is loaded when a port of theirs is opened. */
import { type DriverType, defineDriver } from "@hexdag/kernel/ports";
import * as z from "zod";
import { lazily } from "../lazily.ts";

const nothing = lazily(() => z.strictObject({}));

/** The driver behind `adapter: in_memory` of the port datastore. */
export const inMemoryDataStoreDriver: DriverType<"datastore", ReturnType<typeof nothing>> = defineDriver({
  name: "in_memory",
  port: "datastore",
  description: "Keys and collections of documents, in this process until the run's host ends. Knows no SQL.",
  get config() {
    return nothing();
  },
  async create(_config, { clock }) {
    const { createDataStore } = await import("./data-store.ts");
    return createDataStore({ clock });
  },
});

/** The driver behind `adapter: in_memory` of the port vectors. */
export const inMemoryVectorSearchDriver: DriverType<"vectors", ReturnType<typeof nothing>> = defineDriver({
  name: "in_memory",
  port: "vectors",
  description: "Vectors in this process until the run's host ends, compared one by one.",
  get config() {
    return nothing();
  },
  async create() {
    const { createVectorSearch } = await import("./vector-search.ts");
    return createVectorSearch();
  },
});

const envConfig = lazily(() =>
  z.strictObject({
    names: z
      .array(z.string().min(1))
      .min(1)
      .meta({ description: "The variables that are offered; no other is looked up.", examples: [["GITHUB_TOKEN"]] }),
  }),
);

/** The driver behind `adapter: env` of the port secrets. */
export const envSecretsDriver: DriverType<"secrets", ReturnType<typeof envConfig>> = defineDriver({
  name: "env",
  port: "secrets",
  description: "Secrets from the environment, of which only those that are named are offered.",
  get config() {
    return envConfig();
  },
  async create({ names }, { secret }) {
    const { createEnvSecretStore } = await import("./secret-stores.ts");
    return createEnvSecretStore({ names, lookup: secret });
  },
});

const secretFilesConfig = lazily(() =>
  z.strictObject({
    path: z
      .string()
      .min(1)
      .meta({ description: "The file, or the directory.", examples: ["/run/secrets"] }),
    permissions: z
      .enum(["strict", "any"])
      .default("strict")
      .meta({
        description: "Strict refuses files that everybody may read, or others than their owner change.",
        examples: ["any"],
      }),
  }),
);

/** The driver behind `adapter: dotenv` of the port secrets. */
export const dotenvSecretsDriver: DriverType<"secrets", ReturnType<typeof secretFilesConfig>> = defineDriver({
  name: "dotenv",
  port: "secrets",
  description: "Secrets from a file of lines NAME=value.",
  get config() {
    return secretFilesConfig();
  },
  async create(config) {
    const { createDotenvSecretStore } = await import("./secret-stores.ts");
    return createDotenvSecretStore(config);
  },
});

/** The driver behind `adapter: directory` of the port secrets. */
export const directorySecretsDriver: DriverType<"secrets", ReturnType<typeof secretFilesConfig>> = defineDriver({
  name: "directory",
  port: "secrets",
  description: "Secrets from a directory with a file for each, as containers mount them.",
  get config() {
    return secretFilesConfig();
  },
  async create(config) {
    const { createDirectorySecretStore } = await import("./secret-stores.ts");
    return createDirectorySecretStore(config);
  },
});

const fileConfig = lazily(() =>
  z.strictObject({
    root: z
      .string()
      .min(1)
      .meta({
        description: "The directory that nobody gets out of; made when it is not there.",
        examples: ["data/files"],
      }),
    max_bytes: z
      .int()
      .positive()
      .default(64 * 1024 * 1024)
      .meta({ description: "The largest file read or written, in bytes.", examples: [1_000_000] }),
  }),
);

/** The driver behind `adapter: local` of the port files. */
export const localFilesDriver: DriverType<"files", ReturnType<typeof fileConfig>> = defineDriver({
  name: "local",
  port: "files",
  description: "Files below one directory of this machine.",
  get config() {
    return fileConfig();
  },
  async create({ root, max_bytes }) {
    const { createFileStorage } = await import("./file-storage.ts");
    return createFileStorage({ root, maxBytes: max_bytes });
  },
});
