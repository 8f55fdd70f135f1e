import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Database files that are gone when the tests of a file are over. */
export async function createPlaces(): Promise<() => string> {
  const folder = await mkdtemp(join(tmpdir(), "hexdag-sqlite-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `${++count}`, "db.sqlite");
}
