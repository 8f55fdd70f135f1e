/** One request on the wire, and the one a redirect makes of it. */
import type { HttpRequest } from "@hexdag/kernel/ports";
import { badRequest } from "./errors.ts";

export interface Hop {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What the client adds to requests. */
export interface HopDefaults {
  readonly baseUrl: URL | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** The first hop of a request. Refuses what cannot be sent as it is written. */
export function firstHop(request: HttpRequest, { baseUrl, headers: defaults }: HopDefaults): Hop {
  const url = targetOf(request, baseUrl);
  const own = lowered(request.headers ?? {});
  const ours = baseUrl === undefined || baseUrl.origin === url.origin ? lowered(defaults) : {};
  const { json, body } = request;
  if (json !== undefined && body !== undefined)
    throw badRequest("a request has either json or body, not both", "keep the one that is meant");
  const method = (request.method ?? "GET").toUpperCase();
  if (!/^[A-Z]+$/.test(method) || method === "CONNECT")
    throw badRequest(`"${method}" is no method of a request`, "GET, POST, PUT, PATCH and DELETE are");
  const type = json === undefined ? {} : { "content-type": "application/json" };
  return {
    method,
    url: withoutUser(url),
    headers: { accept: "*/*", ...userOf(url), ...ours, ...type, ...own },
    body: json === undefined ? body : JSON.stringify(json),
  };
}

/** Headers that say nothing about who asks. */
const HARMLESS: ReadonlySet<string> = new Set(["accept", "accept-language", "content-type", "user-agent", "range"]);

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends the client on to; `undefined` when it is the answer. */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  if (!URL.canParse(location, hop.url.href))
    throw badRequest(`${hop.url.host} redirects to "${location}", which is no URL`, "ask for the right URL at once");
  const url = webUrl(new URL(location, hop.url));
  const isSame = url.origin === hop.url.origin;
  const kept = Object.entries(hop.headers).filter(([name]) => isSame || HARMLESS.has(name));
  const becomesGet = hop.method !== "HEAD" && (status === 303 || (hop.method === "POST" && status < 303));
  const headers = becomesGet ? kept.filter(([name]) => !name.startsWith("content-")) : kept;
  return {
    url: withoutUser(url),
    headers: Object.fromEntries(headers),
    method: becomesGet ? "GET" : hop.method,
    body: becomesGet ? undefined : hop.body,
  };
}

function targetOf({ url: written, query = {} }: HttpRequest, baseUrl: URL | undefined): URL {
  const isWhole = URL.canParse(written);
  if (!isWhole && baseUrl === undefined)
    throw badRequest(`"${written}" is no URL`, "write it out, https:// included, or give the http port a base_url");
  const url = webUrl(isWhole ? new URL(written) : below(written, baseUrl));
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  return url;
}

/** A URL without a host stays on the host of the base: `//evil.example` is a path like any other. */
function below(written: string, baseUrl: URL | undefined): URL {
  const url = new URL(written.replace(/^[/\\\s]*[/\\]/, "/"), baseUrl);
  if (url.origin !== baseUrl?.origin) throw badRequest(`"${written}" leaves the base_url`, "write the URL out");
  return url;
}

function webUrl(url: URL): URL {
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw badRequest(`${url.protocol} is not spoken here`, "only http: and https: URLs can be asked for");
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  bare.hash = "";
  return bare;
}

function userOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function lowered(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
