import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileInfo, FileStorage } from "@hexdag/kernel/ports";
import {
  describeFileStorage,
  expectCode,
  FILE_STORAGE_SUITE,
  type FileStorageTarget,
  rejectionOf,
} from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createFileStorage } from "../../src/defaults/file-storage.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = await temporaryFolder();
let count = 0;
const fresh = (): string => join(folder, `root ${++count}`);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const target: FileStorageTarget = {
  name: "local",
  capabilities: [],
  create: () => createFileStorage({ root: fresh() }),
};

describeFileStorage(target);

describe("links in a local storage", () => {
  /** A storage with links that lead inside, outside and nowhere. */
  async function linked(): Promise<{ readonly files: FileStorage; readonly root: string; readonly outside: string }> {
    const root = fresh();
    const outside = fresh();
    await mkdir(join(root, "dir"), { recursive: true });
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, "secret"), "secret");
    await writeFile(join(root, "dir", "real"), "real");
    await symlink(outside, join(root, "out"));
    await symlink(join(outside, "secret"), join(root, "stolen"));
    await symlink(join(outside, "new"), join(root, "dangling"));
    await symlink(join("dir", "real"), join(root, "near"));
    await symlink("dir", join(root, "again"));
    await symlink(".", join(root, "circle"));
    return { files: createFileStorage({ root }), root, outside };
  }

  it("that lead outside are refused, for reading and writing, in the middle and at the end", async () => {
    const { files, outside } = await linked();
    for (const path of ["out/secret", "stolen", "out", "out/new/deep", "again/../out/secret"]) {
      expectCode(await rejectionOf(files.read(path)), "HD7010");
      expectCode(await rejectionOf(files.write(path, bytes("x"))), "HD7010");
      expectCode(await rejectionOf(files.delete(path)), "HD7010");
      expectCode(await rejectionOf(files.stat(path)), "HD7010");
    }
    expectCode(await rejectionOf(files.list("out/")), "HD7010");
    expect(await readdir(outside)).toEqual(["secret"]);
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  });

  it("that lead to nothing make nothing where they lead", async () => {
    const { files, outside } = await linked();
    expect(await rejectionOf(files.write("dangling", bytes("x")))).toMatchObject({ name: "PortError" });
    expect(await readdir(outside)).toEqual(["secret"]);
  });

  it("that lead to a file inside are that file", async () => {
    const { files } = await linked();
    expect(await files.read("near")).toEqual(bytes("real"));
    await files.write("near", bytes("changed"));
    expect(await files.read("dir/real")).toEqual(bytes("changed"));
    expect(await files.delete("near")).toBe(true);
    expect(await files.read("dir/real")).toEqual(bytes("changed"));
  });

  it("are listed where they lead to a file inside, and never go in circles", async () => {
    const { files } = await linked();
    expect((await files.list("")).map(({ path }) => path)).toEqual(["dir/real", "near"]);
  });
});

describe("a local storage", () => {
  it("leaves nothing half-written behind, and shows nothing that is", async () => {
    const root = fresh();
    const files = createFileStorage({ root });
    const stop = new AbortController();
    const written = rejectionOf(files.write("a", new Uint8Array(1_000_000), { signal: stop.signal }));
    stop.abort(new Error("enough"));
    expect(await written).toBe(stop.signal.reason);
    expect(await readdir(root)).toEqual([]);
    await writeFile(join(root, ".hexdag-1234.tmp"), "half");
    expect(await files.list("")).toEqual([]);
  });

  it("takes no file larger than it may be", async () => {
    const root = fresh();
    const files = createFileStorage({ root, maxBytes: 3 });
    await files.write("a", bytes("abc"));
    expect(await rejectionOf(files.write("b", bytes("abcd")))).toMatchObject({
      name: "PortError",
      hint: expect.stringContaining("max_bytes"),
    });
    await writeFile(join(root, "c"), "abcd");
    expect(await rejectionOf(files.read("c"))).toMatchObject({ name: "PortError", retryable: false });
  });

  it("names the file that is not there", async () => {
    const refusal = await rejectionOf(createFileStorage({ root: fresh() }).read("reports/may.txt"));
    expect(expectCode(refusal, "HD7011").message).toBe('there is no file "reports/may.txt"');
  });

  it("tells what the file system says", async () => {
    const root = fresh();
    const files = createFileStorage({ root });
    await files.write("a", bytes("x"));
    expect(await rejectionOf(files.write("a/b", bytes("x")))).toMatchObject({
      name: "PortError",
      code: "HD7003",
      message: expect.stringContaining('"a/b"'),
    });
    await writeFile(join(root, "file"), "x");
    expect(await rejectionOf(createFileStorage({ root: join(root, "file") }).list(""))).toMatchObject({
      code: "HD7003",
    });
  });
});

/** The real storage with some of its methods replaced. */
function broken(change: (files: FileStorage) => Partial<FileStorage>): FileStorageTarget {
  return {
    ...target,
    create: () => {
      const files = createFileStorage({ root: fresh() });
      return { ...files, ...change(files) };
    },
  };
}

/** Keeps the very arrays it is given, by any name. */
function sharing(): Partial<FileStorage> {
  const kept = new Map<string, Uint8Array>();
  return {
    read: async (path) => kept.get(path) ?? new Uint8Array(),
    write: async (path, data) => void kept.set(path, data),
    delete: async (path) => kept.delete(path),
    stat: async () => undefined,
    list: async () => [...kept].map(([path, data]): FileInfo => ({ path, sizeBytes: data.length, modifiedAt: 0 })),
  };
}

const shared = broken(sharing);
const listing = (change: (found: readonly FileInfo[], prefix: string) => readonly FileInfo[]): FileStorageTarget =>
  broken((files) => ({ list: async (prefix) => change(await files.list(prefix), prefix) }));

describeBrokenFakes(FILE_STORAGE_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsNothing"] },
  "files: are read as they were written, whatever their bytes": broken((files) => ({
    write: (path, data) => files.write(path, bytes(new TextDecoder().decode(data))),
  })),
  "files: share nothing with what was written or read": shared,
  "files: are replaced as a whole": broken((files) => ({
    write: async (path, data) => {
      const before = [...(await files.read(path).catch(() => new Uint8Array()))];
      await files.write(path, Uint8Array.from([...data, ...before.slice(data.length)]));
    },
  })),
  "files: get the directories on their way": broken((files) => ({
    write: (path, data) =>
      path.includes("/") ? Promise.reject(new Error("no such directory")) : files.write(path, data),
  })),
  "files: that are not there cannot be read": shared,
  "files: are deleted, and it is said whether they were there": broken((files) => ({
    delete: async (path) => (await files.delete(path)) || true,
  })),
  "files: are listed by prefix in code-unit order": listing((found) => found.toReversed()),
  "files: tell their size and when they were changed": listing((found) =>
    found.map((info) => ({ ...info, modifiedAt: 0 })),
  ),
  "files: are whole while several write the same one": broken((files) => ({
    write: async (path, data) => {
      await files.write(path, data.slice(0, 10));
      await files.write(path, data.slice(10));
    },
  })),
  "jail: refuses to read or tell what is outside": shared,
  "jail: refuses to write or delete what is outside": shared,
  "jail: refuses to list what is outside": shared,
  "abort: rejects with the signal's reason and changes nothing": broken((files) => ({
    write: (path, data) => files.write(path, data),
  })),
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
