import { brotliCompressSync, gzipSync } from "node:zlib";
import { createFakeClock, createWireServer, rejectionOf, type WireHandler, type WireServer } from "@hexdag/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpClient } from "../src/http-client.ts";
import type { HttpClientOptions } from "../src/options.ts";
import { createRawServer } from "./support/raw-server.ts";

const open: { close?(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close?.();
});

async function serve(handler: WireHandler): Promise<WireServer> {
  const server = await createWireServer(handler);
  open.push(server);
  return server;
}

function client(options: Partial<HttpClientOptions> = {}): ReturnType<typeof createHttpClient> {
  const http = createHttpClient({ clock: createFakeClock(), ...options });
  open.push(http);
  return http;
}

const hostOf = ({ url }: WireServer): string => new URL(url).host;
const portOf = ({ url }: WireServer): string => new URL(url).port;

/** A name server that knows one address. */
const resolvesTo =
  (...addresses: readonly string[]) =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

describe("the guard", () => {
  it.each([
    ["127.0.0.1", "this machine or of a private network"],
    ["10.1.2.3", "this machine or of a private network"],
    ["100.64.0.1", "this machine or of a private network"],
    ["::1", "this machine or of a private network"],
    ["::ffff:192.168.0.1", "this machine or of a private network"],
    ["fd12::1", "this machine or of a private network"],
    ["169.254.169.254", "link-local, metadata or reserved"],
    ["fe80::1%eth0", "link-local, metadata or reserved"],
    ["168.63.129.16", "link-local, metadata or reserved"],
    ["2002:7f00:1::", "link-local, metadata or reserved"],
  ])("refuses a harmless name that resolves to %s", async (address, kind) => {
    const http = client({ resolve: resolvesTo(address) });
    expect(await rejectionOf(http.request({ url: "https://good.example/" }))).toMatchObject({
      code: "HD7012",
      message: expect.stringContaining(`good.example (${address}) is a`),
      hint: expect.stringContaining("allow_hosts"),
      data: { host: "good.example", address },
    });
    expect(String(await rejectionOf(http.request({ url: "http://good.example/" })))).toContain(kind);
  });

  it("connects to the address it has checked, and asks the name server once", async () => {
    const server = await serve(() => ({ json: "here" }));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    const resolve = () => resolvesTo(...(answers.shift() ?? []))();
    const http = client({ resolve, allowPrivate: true });
    expect(await http.request({ url: `http://rebind.example:${portOf(server)}/` })).toMatchObject({ body: "here" });
    expect(answers).toHaveLength(1);
  });

  it("uses only those addresses of a name that pass", async () => {
    const server = await serve(() => ({ json: "here" }));
    const http = client({ resolve: resolvesTo("169.254.169.254", "127.0.0.1"), allowPrivate: true });
    expect(await http.request({ url: `http://both.example:${portOf(server)}/` })).toMatchObject({ body: "here" });
  });

  it("looks at every redirect", async () => {
    const inner = await serve(() => ({ json: "inner" }));
    const outer = await serve(() => ({ text: "", status: 302, headers: { location: `${inner.url}/secret` } }));
    const http = client({ allowHosts: [hostOf(outer)] });
    expect(await rejectionOf(http.request({ url: outer.url }))).toMatchObject({ code: "HD7012" });
    expect(outer.requests).toHaveLength(1);
    expect(inner.requests).toEqual([]);
  });

  it("lets hosts pass that are listed, with their port or any", async () => {
    const server = await serve(() => ({ json: "here" }));
    for (const allowHosts of [["127.0.0.1"], [hostOf(server)]])
      expect(await client({ allowHosts }).request({ url: server.url })).toMatchObject({ body: "here" });
    const byName = client({ allowHosts: [`localhost:${portOf(server)}`], resolve: resolvesTo("127.0.0.1") });
    expect(await byName.request({ url: `http://LOCALHOST:${portOf(server)}` })).toMatchObject({ body: "here" });
    for (const allowHosts of [["127.0.0.1:1"], ["localhost"]])
      expect(await rejectionOf(client({ allowHosts }).request({ url: server.url }))).toMatchObject({ code: "HD7012" });
  });
});

describe("a base_url", () => {
  it("is what other URLs are relative to, and the host they stay on", async () => {
    const server = await serve(() => ({ json: null }));
    const http = client({ baseUrl: `${server.url}/v1/`, allowPrivate: true });
    for (const url of ["items", "/top", "//evil.example/x", "\\\\evil.example\\y", "?q=1", "../up"])
      await http.request({ url });
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/v1/items",
      "/top",
      "/evil.example/x",
      "/evil.example/y",
      "/v1/",
      "/up",
    ]);
  });

  it("is told to whoever admits", async () => {
    const server = await serve(() => ({ json: null }));
    const asked: string[] = [];
    const http = client({ baseUrl: server.url, allowPrivate: true });
    await http.request({ url: "/a" }, { admit: ({ url }) => asked.push(url) });
    await http.request({ url: `${server.url}/b` }, { admit: ({ url }) => asked.push(url) });
    expect(asked).toEqual([`${server.url}/a`]);
  });

  it("is who gets the headers of the config, and nobody else", async () => {
    const other = await serve(() => ({ json: null }));
    const server = await serve(({ path }) =>
      path === "/away" ? { text: "", status: 307, headers: { location: other.url } } : { json: null },
    );
    const http = client({ baseUrl: server.url, headers: { "X-Key": "secret" }, allowPrivate: true });
    for (const url of ["/a", "/away", other.url]) await http.request({ url });
    expect(server.requests.map(({ headers }) => headers["x-key"])).toEqual(["secret", "secret"]);
    expect(other.requests.map(({ headers }) => headers["x-key"])).toEqual([undefined, undefined]);
  });

  it("is needed for a URL without a host", async () => {
    expect(await rejectionOf(client().request({ url: "items/1" }))).toMatchObject({
      message: '"items/1" is no URL',
      hint: expect.stringContaining("base_url"),
    });
  });
});

describe("a request", () => {
  it("turns the user of its URL into credentials, and shows them nowhere", async () => {
    const server = await serve(() => ({ json: null }));
    const answer = await client({ allowPrivate: true }).request({ url: server.url.replace("//", "//ada:p%40ss@") });
    expect(server.requests[0]?.headers["authorization"]).toBe(`Basic ${btoa("ada:p@ss")}`);
    expect(answer.url).toBe(`${server.url}/`);
  });

  it("that has no method is refused", async () => {
    const http = client({ allowPrivate: true });
    for (const method of ["CONNECT", "GE T", "", "X\r\nY"])
      expect(await rejectionOf(http.request({ url: "http://127.0.0.1", method })), method).toMatchObject({
        retryable: false,
      });
  });

  it("takes no longer than it may, redirects and body included", async () => {
    const clock = createFakeClock();
    const server = await serve(({ path }) =>
      path === "/end" ? { text: "x", end: "stall" } : { text: "", status: 302, headers: { location: "/end" } },
    );
    const http = client({ clock, allowPrivate: true, timeoutMs: 1_000 });
    const answer = rejectionOf(http.request({ url: server.url }));
    await server.received(2);
    await clock.advance(1_000);
    expect(await answer).toMatchObject({ retryable: true, message: expect.stringContaining("within 1000 ms") });
    await server.hungUp();
  });

  it("leaves no timer behind", async () => {
    const clock = createFakeClock();
    const server = await serve(() => ({ json: null }));
    await client({ clock, allowPrivate: true }).request({ url: server.url });
    expect(clock.pending).toBe(0);
  });

  it("to a name that does not exist will not do better next time", async () => {
    const nobody = () =>
      Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND nope.example"), { code: "ENOTFOUND" }));
    for (const resolve of [nobody, resolvesTo()])
      expect(await rejectionOf(client({ resolve }).request({ url: "http://nope.example/" }))).toMatchObject({
        code: "HD7003",
        retryable: false,
        data: { host: "nope.example", code: "ENOTFOUND" },
      });
  });

  it("after close fails", async () => {
    const http = client({ allowPrivate: true });
    await http.close?.();
    expect(await rejectionOf(http.request({ url: "http://127.0.0.1/" }))).toMatchObject({ name: "PortError" });
  });
});

describe("an answer", () => {
  const http = () => client({ allowPrivate: true, maxBytes: 2_000 });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("in %s is unpacked, and counted as it is then", async (encoding, pack) => {
    const server = createRawServer({ "content-encoding": encoding, "content-type": "text/plain" });
    open.push(server);
    expect(await http().request({ url: await server.serve(pack("small")) })).toMatchObject({ body: "small" });
    const bomb = pack("x".repeat(1_000_000));
    expect(bomb.length).toBeLessThan(2_000);
    expect(await rejectionOf(http().request({ url: await server.serve(bomb) }))).toMatchObject({
      message: expect.stringContaining("larger than 2000 bytes"),
    });
    expect(await rejectionOf(http().request({ url: await server.serve(Buffer.from("not packed")) }))).toMatchObject({
      code: "HD7003",
    });
  });

  it.each([
    ["text/plain; charset=latin1", Buffer.from([0xfc]), "ü"],
    ["text/plain; charset=klingon", Buffer.from("ü"), "ü"],
    ["application/octet-stream", Buffer.from("just text"), "just text"],
    ["", Buffer.from("just text"), "just text"],
    ["image/svg+xml", Buffer.from("<svg/>"), "<svg/>"],
  ])("of type %j is text", async (type, bytes, body) => {
    const server = createRawServer(type === "" ? {} : { "content-type": type });
    open.push(server);
    const answer = await http().request({ url: await server.serve(bytes) });
    expect(answer.body).toBe(body);
    expect(answer).not.toHaveProperty("encoding");
  });
});
