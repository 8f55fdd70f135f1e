import { createFakeClock, createWireServer } from "@hexdag/testing";
import { describe, expect, it } from "vitest";
import { httpDriver } from "../src/driver.ts";

const issuesOf = (config: unknown): readonly string[] =>
  httpDriver.config.safeParse(config).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

describe("the driver", () => {
  it("has defaults for everything", () => {
    expect(httpDriver.config.parse({})).toEqual({
      headers: {},
      allow_private: false,
      allow_hosts: [],
      timeout_ms: 30_000,
      max_bytes: 10_485_760,
      max_redirects: 5,
    });
  });

  it.each([
    [{ headers: { Authorization: "Bearer x" } }, "headers.Authorization: is a credential, and would go to every host"],
    [{ headers: { "X-Api-Key": "x" } }, "headers.X-Api-Key: is a credential"],
    [{ base_url: "ftp://x" }, "base_url: must be an http or https URL"],
    [{ timeout_ms: 0 }, "timeout_ms: "],
    [{ alow_private: true }, ": "],
  ])("refuses %j", (config, message) => {
    expect(issuesOf(config)).toEqual([expect.stringContaining(message)]);
  });

  it("takes credentials for a base_url, and other headers for everybody", () => {
    expect(issuesOf({ base_url: "https://x.example", headers: { authorization: "Bearer x" } })).toEqual([]);
    expect(issuesOf({ headers: { "user-agent": "x" } })).toEqual([]);
  });

  it("makes the client that its config describes", async () => {
    const server = await createWireServer(() => ({ json: { a: 1 } }));
    const config = httpDriver.config.parse({
      base_url: server.url,
      allow_private: true,
      headers: { "x-team": "a" },
      max_bytes: 5,
    });
    const http = await httpDriver.create(config, { clock: createFakeClock(), secret: () => undefined });
    await expect(http.request({ url: "/x" })).rejects.toMatchObject({ message: "the answer is larger than 5 bytes" });
    expect(await http.request({ url: "/x", maxBytes: 100 })).toMatchObject({ body: { a: 1 } });
    expect(server.requests[0]).toMatchObject({ path: "/x", headers: { "x-team": "a" } });
    await http.close?.();
    await server.close();
  });
});
