import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { appendFile, readFile, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type JournalEntry, type Plan, planHash } from "@hexdag/kernel";
import type { RunStore } from "@hexdag/kernel/ports";
import { describeRunStore, expectCode, RUN_STORE_SUITE, type RunStoreTarget, rejectionOf } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { createFileRunStore } from "../../src/runs/file-run-store.ts";
import { createInMemoryRunStore } from "../../src/runs/in-memory-run-store.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = await temporaryFolder();
const memory: RunStoreTarget = { name: "in-memory", capabilities: [], create: createInMemoryRunStore };

describeRunStore(memory);
describeRunStore({ ...memory, name: "files", create: () => createFileRunStore(join(folder, randomUUID())) });

const PLAN: Plan = {
  hexdag: 1,
  name: "one",
  sources: [],
  ports: {},
  graph: { nodes: [] },
  options: { maxConcurrentNodes: 1, scheduling: "ready", strictValidation: true },
};
const RECORD = { runId: "r1", pipeline: "one", planHash: planHash(PLAN), startedAt: 1 };

function entry(seq: number, reason = "enough"): JournalEntry {
  const base = { runId: "r1", parentRunId: undefined, pipeline: "one", seq, time: seq };
  return { ...base, type: "run.cancelled", reason, durationMs: 1 };
}

/** A store of one run with two entries, and where its files lie. */
async function kept(): Promise<{ readonly store: RunStore; readonly home: string; readonly journal: string }> {
  const home = join(folder, randomUUID());
  const store = createFileRunStore(home);
  const journal = await store.create(RECORD, PLAN);
  await journal.append(entry(1));
  await journal.append(entry(2));
  await journal.close();
  return { store, home, journal: join(home, "runs", "r1", "journal.jsonl") };
}

describe("runs in files", () => {
  it("are read by nobody else", async () => {
    const { home, journal } = await kept();
    expect((await stat(journal)).mode & 0o077).toBe(0);
    expect((await stat(join(home, "runs"))).mode & 0o077).toBe(0);
  });

  it("whose last entry was cut off go on before it", async () => {
    const { store, journal } = await kept();
    await appendFile(journal, '{"type":"node.started","se');
    expect((await store.read("r1"))?.entries.map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await store.list())[0]?.last?.seq).toBe(2);
    const again = await store.reopen("r1");
    await again.append(entry(3));
    await again.close();
    expect((await store.read("r1"))?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("that are damaged otherwise are told, and left as they are", async () => {
    const { store, journal } = await kept();
    const text = `${await readFile(journal, "utf8")}not json\n`;
    await writeFile(journal, text);
    expect(expectCode(await rejectionOf(store.read("r1")), "HD7013").message).toContain("journal.jsonl:3");
    expect(await readFile(journal, "utf8")).toBe(text);
  });

  it("of a newer version, or whose plan was changed, are told", async () => {
    const { store, home } = await kept();
    await writeFile(join(home, "plans", `${RECORD.planHash}.json`), JSON.stringify({ ...PLAN, name: "two" }));
    expectCode(await rejectionOf(store.plan(RECORD.planHash)), "HD7013");
    await writeFile(join(home, "runs", "r1", "run.json"), JSON.stringify({ version: 2, ...RECORD }));
    expect(expectCode(await rejectionOf(store.read("r1")), "HD7013").message).toContain("has version 2");
    await writeFile(join(home, "runs", "r1", "run.json"), "{");
    expectCode(await rejectionOf(store.list()), "HD7013");
  });

  it("are free again when the process that wrote them is gone", async () => {
    const { store, home } = await kept();
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    const owner = join(home, "runs", "r1", "owner.json");
    await writeFile(owner, JSON.stringify({ pid, host: hostname() }));
    expect((await store.list())[0]?.owned).toBe(false);
    await (await store.reopen("r1")).close();
    await writeFile(owner, JSON.stringify({ pid: process.ppid, host: hostname() }));
    expect(expectCode(await rejectionOf(store.reopen("r1")), "HD7014").message).toContain(`process ${process.ppid}`);
    await writeFile(owner, JSON.stringify({ pid, host: "elsewhere" }));
    expectCode(await rejectionOf(store.delete("r1")), "HD7014");
  });

  it.runIf(process.platform === "linux")(
    "are free again when that process is dead and nobody has asked after it",
    async () => {
      const { store, home } = await kept();
      // The shell becomes a program that never waits for the child it was given.
      const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
      try {
        const [line] = await once(parent.stdout, "data");
        const owner = JSON.stringify({ pid: Number(String(line)), host: hostname() });
        await writeFile(join(home, "runs", "r1", "owner.json"), owner);
        await expect.poll(async () => (await store.list())[0]?.owned).toBe(false);
      } finally {
        parent.kill();
      }
    },
  );

  it("have long last entries, too", async () => {
    const { store } = await kept();
    const journal = await store.reopen("r1");
    await journal.append(entry(3, "x".repeat(300_000)));
    await journal.close();
    expect((await store.list())[0]?.last).toMatchObject({ seq: 3 });
  });

  it("cannot have ids that are no names", async () => {
    const { store } = await kept();
    for (const runId of ["../x", "", ".", "a/b", "x".repeat(200)])
      expectCode(await rejectionOf(store.create({ ...RECORD, runId }, PLAN)), "HD7010");
  });

  it("that are not there cannot be taken up", async () => {
    const { store } = await kept();
    expect(expectCode(await rejectionOf(store.reopen("r2")), "HD7015").hint).toContain("hexdag ps");
  });

  it("take the plans nobody has any more with them", async () => {
    const { store } = await kept();
    await store.delete("r1");
    expect(await store.plan(RECORD.planHash)).toBeUndefined();
  });
});

/** The real store with some of its methods replaced. */
function broken(change: (store: RunStore) => Partial<RunStore>): RunStoreTarget {
  return {
    ...memory,
    create: () => {
      const store = createInMemoryRunStore();
      return { ...store, ...change(store) };
    },
  };
}

describeBrokenFakes(RUN_STORE_SUITE, {
  "capabilities: are exactly the declared ones": { ...memory, capabilities: ["SupportsNothing"] },
  "runs: are given back as they were kept": broken((store) => ({
    read: async (runId) => {
      const run = await store.read(runId);
      return run && { ...run, entries: run.entries.slice(1) };
    },
  })),
  "runs: that are not there are undefined": broken((store) => ({
    read: async (runId) => (await store.read(runId)) ?? { record: RECORD, entries: [] },
  })),
  "runs: are known by one id each": broken((store) => ({
    create: async (record, plan) => {
      await store.delete(record.runId);
      return await store.create(record, plan);
    },
  })),
  "runs: are read while they are written": broken((store) => ({
    create: async (record, plan) => {
      const journal = await store.create(record, plan);
      const held: JournalEntry[] = [];
      return {
        append: (each) => void held.push(each),
        close: async () => {
          for (const each of held) await journal.append(each);
          await journal.close();
        },
      };
    },
  })),
  "runs: share the plans they were started with": broken(() => ({ plan: () => Promise.resolve(undefined) })),
  "runs: are deleted whole": broken(() => ({ delete: () => Promise.resolve(true) })),
  "runs: are not touched when aborted": broken((store) => ({ create: (record, plan) => store.create(record, plan) })),
  "lists: have the latest first, with its latest entry": broken((store) => ({
    list: async (query) => (await store.list(query)).toReversed(),
  })),
  "lists: hold what is asked for": broken((store) => ({ list: () => store.list() })),
  "ownership: is one writer's at a time": broken((store) => ({
    create: async (record, plan) => {
      const journal = await store.create(record, plan);
      await journal.close();
      return journal;
    },
  })),
  "ownership: is taken up where it was left": broken((store) => ({
    reopen: async (runId) => {
      const { record = RECORD } = (await store.read(runId)) ?? {};
      await store.delete(runId);
      return await store.create(record, PLAN);
    },
  })),
  "ownership: of a run that is not there is refused": broken((store) => ({
    reopen: async (runId) =>
      (await store.read(runId)) === undefined ? await store.create(RECORD, PLAN) : await store.reopen(runId),
  })),
  "lifecycle: is healthy after open": broken(() => ({ health: () => Promise.reject(new Error("no disk")) })),
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
