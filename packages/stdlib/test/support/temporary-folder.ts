import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A directory that is gone when the tests of a file are over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hexdag-stdlib-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
