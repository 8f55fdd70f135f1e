import type { Clock } from "@hexdag/kernel/ports";
import * as z from "zod";

/** How a database is opened. */
export interface SqliteOptions {
  readonly clock: Clock;
  /** The file, made when it is not there; `:memory:` for a database that lives as long as the connection. */
  readonly path: string;
  /** How long to wait for a lock that another process holds, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number | undefined;
  /** Nothing can be written, and the file must be there. Default false. */
  readonly readOnly?: boolean | undefined;
  /** Most rows a query may give. Default 10,000. */
  readonly maxRows?: number | undefined;
}

const shared = {
  path: z
    .string()
    .min(1)
    .meta({
      description: "The database file, made when it is not there; `:memory:` keeps everything in this process.",
      examples: ["data/app.sqlite"],
    }),
  busy_timeout_ms: z
    .number()
    .nonnegative()
    .default(5_000)
    .meta({ description: "How long to wait for a lock that another process holds, in milliseconds.", examples: [500] }),
};

/** What a manifest may write below `adapter: sqlite` of the ports memory and vectors. */
export const sqliteConfig = z.strictObject(shared);

/** What a manifest may write below `adapter: sqlite` of the port datastore. */
export const sqliteDataStoreConfig = z.strictObject({
  ...shared,
  read_only: z
    .boolean()
    .default(false)
    .meta({ description: "Nothing can be written, whoever asks. The file must be there.", examples: [true] }),
  max_rows: z
    .int()
    .positive()
    .default(10_000)
    .meta({ description: "Most rows a query may give; more is a failure.", examples: [500] }),
});
