import type { FileStorage } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { abortedSignal, expectCode, rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { FileStorageTarget } from "./file-storage-target.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function pathsOf(files: FileStorage, prefix: string): Promise<readonly string[]> {
  return (await files.list(prefix)).map(({ path }) => path);
}

/** What is kept. */
export const fileFacet: Facet<FileStorage, FileStorageTarget> = {
  name: "files",
  cases: {
    "are read as they were written, whatever their bytes": async (files) => {
      const data = Uint8Array.from({ length: 256 }, (_, at) => at);
      await files.write("all.bin", data);
      await files.write("empty", new Uint8Array());
      expect([...(await files.read("all.bin"))]).toEqual([...data]);
      expect(await files.read("empty")).toHaveLength(0);
    },
    "share nothing with what was written or read": async (files) => {
      const data = bytes("abc");
      await files.write("a", data);
      data[0] = 0;
      (await files.read("a"))[0] = 0;
      expect(await files.read("a")).toEqual(bytes("abc"));
    },
    "are replaced as a whole": async (files) => {
      await files.write("a", bytes("a long text"));
      await files.write("a", bytes("short"));
      expect(await files.read("a")).toEqual(bytes("short"));
    },
    "get the directories on their way": async (files) => {
      await files.write("a/b/c d/é.txt", bytes("deep"));
      expect(await files.read("a/b/c d/é.txt")).toEqual(bytes("deep"));
    },
    "that are not there cannot be read": async (files) => {
      await files.write("a/b", bytes("x"));
      for (const path of ["none", "a/none", "none/b", "a", "a/b/c"]) {
        expectCode(await rejectionOf(files.read(path)), "HD7011");
        expect(await files.stat(path)).toBeUndefined();
        expect(await files.delete(path)).toBe(false);
      }
    },
    "are deleted, and it is said whether they were there": async (files) => {
      await files.write("a/b", bytes("x"));
      expect([await files.delete("a/b"), await files.delete("a/b")]).toEqual([true, false]);
      expect(await pathsOf(files, "")).toEqual([]);
    },
    "are listed by prefix in code-unit order": async (files) => {
      for (const path of ["b", "a/2", "a/10", "a/B", "a/a/x", "ab", "A"]) await files.write(path, bytes(path));
      expect(await pathsOf(files, "")).toEqual(["A", "a/10", "a/2", "a/B", "a/a/x", "ab", "b"]);
      expect(await pathsOf(files, "a/")).toEqual(["a/10", "a/2", "a/B", "a/a/x"]);
      expect(await pathsOf(files, "a/a")).toEqual(["a/a/x"]);
      expect(await pathsOf(files, "a")).toEqual(["a/10", "a/2", "a/B", "a/a/x", "ab"]);
      expect(await pathsOf(files, "none/x")).toEqual([]);
    },
    "tell their size and when they were changed": async (files) => {
      await files.write("dir/a", bytes("Grüße"));
      const info = await files.stat("dir/a");
      expect(info).toEqual({ path: "dir/a", sizeBytes: 7, modifiedAt: expect.any(Number) });
      expect(Number.isInteger(info?.modifiedAt)).toBe(true);
      expect(await files.list("dir/")).toEqual([info]);
    },
    "are whole while several write the same one": async (files) => {
      const texts = ["a", "b", "c"].map((letter) => letter.repeat(100_000));
      await Promise.all(texts.map((text) => files.write("same", bytes(text))));
      const read = new TextDecoder().decode(await files.read("same"));
      expect(texts).toContain(read);
      expect(await pathsOf(files, "")).toEqual(["same"]);
    },
  },
};

const OUTSIDE = [
  "../x",
  "a/../x",
  "a/../../x",
  "..",
  "/etc/hostname",
  "//x",
  "a//b",
  "./a",
  ".",
  "",
  "a/",
  "..\\x",
  "a\\..\\..\\x",
  "C:\\x",
  "a\0b",
];

/** What nobody gets at. */
export const jailFacet: Facet<FileStorage, FileStorageTarget> = {
  name: "jail",
  cases: {
    "refuses to read or tell what is outside": async (files) => {
      for (const path of OUTSIDE) {
        expectCode(await rejectionOf(files.read(path)), "HD7010");
        expectCode(await rejectionOf(files.stat(path)), "HD7010");
      }
    },
    "refuses to write or delete what is outside": async (files) => {
      for (const path of OUTSIDE) {
        expectCode(await rejectionOf(files.write(path, bytes("x"))), "HD7010");
        expectCode(await rejectionOf(files.delete(path)), "HD7010");
      }
      expect(await files.list("")).toEqual([]);
    },
    "refuses to list what is outside": async (files) => {
      for (const prefix of ["../", "/", "/etc/", "a/../", "../../x"])
        expectCode(await rejectionOf(files.list(prefix)), "HD7010");
    },
  },
};

/** An aborted call does nothing and says so. */
export const fileAbortFacet: Facet<FileStorage, FileStorageTarget> = {
  name: "abort",
  cases: {
    "rejects with the signal's reason and changes nothing": async (files) => {
      await files.write("a", bytes("kept"));
      const { signal, reason } = abortedSignal();
      for (const work of [
        () => files.read("a", { signal }),
        () => files.write("a", bytes("x"), { signal }),
        () => files.delete("a", { signal }),
        () => files.list("", { signal }),
        () => files.stat("a", { signal }),
      ])
        expect(await rejectionOf(work())).toBe(reason);
      expect(await files.read("a")).toEqual(bytes("kept"));
    },
  },
};
