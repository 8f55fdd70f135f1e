import { isIPv4 } from "node:net";
import { HexdagError, type HttpClient, type HttpRequest, type HttpResponse, PortError } from "@hexdag/kernel/ports";
import {
  createFakeClock,
  describeBrokenFakes,
  describeHttpClient,
  HTTP_CLIENT_SUITE,
  type HttpClientTarget,
} from "@hexdag/testing";
import { createHttpClient } from "../src/http-client.ts";

const clock = createFakeClock();

const target: HttpClientTarget = {
  name: "http",
  capabilities: [],
  create: () => createHttpClient({ clock, allowPrivate: true }),
  guarded: () => createHttpClient({ clock }),
  maxRedirects: 5,
};

describeHttpClient(target);

type Request = HttpClient["request"];

/** The real client with its `request` replaced. */
function broken(change: (request: Request) => Request): HttpClientTarget {
  const create = (): HttpClient => {
    const http = createHttpClient({ clock, allowPrivate: true });
    return { ...http, request: change(http.request) };
  };
  return { ...target, create, guarded: create };
}

/** Sends something else than was asked. */
const sending = (change: (request: HttpRequest) => HttpRequest): HttpClientTarget =>
  broken((request) => (asked, options) => request(change(asked), options));

/** Answers something else than came. */
const answering = (change: (response: HttpResponse) => HttpResponse): HttpClientTarget =>
  broken((request) => async (asked, options) => change(await request(asked, options)));

/** Fails in another way. */
const failing = (change: (error: unknown, asked: HttpRequest) => unknown): HttpClientTarget =>
  broken(
    (request) => (asked, options) =>
      request(asked, options).catch((error: unknown) => Promise.reject(change(error, asked))),
  );

const hasten = (error: unknown): unknown =>
  error instanceof PortError
    ? new PortError({
        code: error.code,
        message: error.message,
        port: "http",
        operation: "request",
        retryable: error.retryable !== true,
      })
    : error;

/** Gives the answer that a failure should have been. */
const lenient = (code: string): HttpClientTarget =>
  broken((request) => async (asked, options) => {
    try {
      return await request(asked, options);
    } catch (error) {
      if (error instanceof HexdagError && error.code === code)
        return { status: 200, headers: {}, url: asked.url, body: null };
      throw error;
    }
  });

/** A client as the platform brings it: it follows anything, and knows no guard. */
const naive = broken(() => async ({ url, method = "GET", headers = {}, json }, options) => {
  const answer = await fetch(url, {
    method,
    headers,
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(options?.signal === undefined ? {} : { signal: options.signal }),
  });
  return { status: answer.status, headers: {}, url: answer.url, body: await answer.text() };
});

/** Follows redirects with what it was given first. */
const loyal = broken((request) => async (asked, options) => {
  const answer = await createOneHop().request(asked, options);
  const { location } = answer.headers;
  return location === undefined ? answer : await request({ ...asked, url: new URL(location, asked.url).href }, options);
});

/** Shows redirects as answers. */
function createOneHop(): HttpClient {
  const http = createHttpClient({ clock, allowPrivate: true, maxRedirects: 100 });
  return {
    async request(asked, options) {
      let location: string | undefined;
      const stop = new Error("stop");
      const admit = ({ url }: { readonly url: string }): void => {
        location = url;
        throw stop;
      };
      try {
        return await http.request(asked, { ...options, admit });
      } catch (error) {
        if (error !== stop || location === undefined) throw error;
        return { status: 302, headers: { location }, url: asked.url, body: null };
      }
    },
  };
}

const oneHop = broken(() => createOneHop().request);
const unadmitted = broken(
  (request) =>
    (asked, { signal } = {}) =>
      request(asked, signal === undefined ? {} : { signal }),
);
const deaf = broken(
  (request) => (asked, options) => request(asked, options?.admit === undefined ? {} : { admit: options.admit }),
);

describeBrokenFakes(HTTP_CLIENT_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsNothing"] },
  "request: is a GET of the URL with its query when nothing else is said": sending((asked) => ({
    ...asked,
    url: asked.url.replace(/\?.*/, ""),
  })),
  "request: carries method, headers and body as they are": sending(({ url, method = "GET", headers = {} }) => ({
    url,
    method,
    headers,
  })),
  "request: carries json with its content type": sending(({ json, ...asked }) => ({
    ...asked,
    body: JSON.stringify(json),
  })),
  "request: adds its query to the URL's, a list as a repeated name": sending(({ query, ...asked }) => ({
    ...asked,
    query: Object.fromEntries(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)])),
  })),
  "request: with json and a body is refused": sending(({ body: _body, ...asked }) => asked),
  "request: for what is no web address is refused": naive,
  "request: that nobody takes is a failure that may be tried again": failing(hasten),
  "answer: of any status is no failure": broken((request) => async (asked, options) => {
    const answer = await request(asked, options);
    if (answer.status >= 400)
      throw new PortError({ message: "bad status", port: "http", operation: "request", retryable: false });
    return answer;
  }),
  "answer: in JSON is parsed": answering((answer) => ({ ...answer, body: JSON.stringify(answer.body) })),
  "answer: in a kind of JSON is parsed": answering((answer) => ({ ...answer, body: JSON.stringify(answer.body) })),
  "answer: that says it is JSON and is none is a failure": lenient("HD7003"),
  "answer: in text is that text": answering((answer) => ({
    ...answer,
    body: typeof answer.body === "string" ? answer.body.trim().slice(1) : answer.body,
  })),
  "answer: without a body is null": answering((answer) => ({ ...answer, body: answer.body ?? "" })),
  "answer: in bytes that are no text is base64, and says so": answering(({ encoding: _encoding, ...answer }) => answer),
  "answer: has its headers in lower case, repeated ones joined": answering((answer) => ({
    ...answer,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toUpperCase(), value])),
  })),
  "answer: says which URL it is of": answering((answer) => ({ ...answer, url: new URL(answer.url).origin })),
  "answer: that is larger than it may be is refused before it is read": sending(
    ({ maxBytes: _max, ...asked }) => asked,
  ),
  "answer: that grows larger than it may is refused while it comes": sending(({ maxBytes: _max, ...asked }) => asked),
  "answer: that breaks off is a failure that may be tried again": failing(hasten),
  "redirect: is followed, and the answer says where it came from": oneHop,
  "redirect: is followed no more often than it may be": {
    ...target,
    create: () => createHttpClient({ clock, allowPrivate: true, maxRedirects: 50 }),
  },
  "redirect: without a place to go is an answer": broken((request) => async (asked, options) => {
    const answer = await request(asked, options);
    if (answer.status === 302)
      throw new PortError({ message: "nowhere to go", port: "http", operation: "request", retryable: false });
    return answer;
  }),
  "redirect: of a POST says whether it stays one": loyal,
  "redirect: within an origin keeps headers": sending(({ headers: _headers, ...asked }) => asked),
  "redirect: to another origin loses what may be a credential": loyal,
  "redirect: is followed only where the caller is admitted": unadmitted,
  "guard: refuses this machine and private networks by address": {
    ...target,
    // Knows only addresses that are written the usual way.
    guarded: () => {
      const http = createHttpClient({ clock, allowPrivate: true });
      const request: Request = (asked, options) =>
        isIPv4(asked.url.slice("http://".length))
          ? createHttpClient({ clock }).request(asked, options)
          : http.request(asked, { signal: AbortSignal.timeout(1), ...options });
      return { ...http, request };
    },
  },
  "guard: refuses this machine by name, before anything is sent": broken((request) => request),
  "guard: refuses metadata addresses also where this machine may be reached": lenient("HD7012"),
  "abort: before the request rejects with the signal's reason and sends nothing": deaf,
  "abort: while nothing comes hangs up": deaf,
  "lifecycle: is healthy after open": {
    ...target,
    create: () => ({ ...createHttpClient({ clock }), health: () => Promise.reject(new Error("no network")) }),
  },
  "lifecycle: can be closed twice": {
    ...target,
    create: () => {
      let open = true;
      const close = async (): Promise<void> => {
        if (!open) throw new Error("closed already");
        open = false;
      };
      return { ...createHttpClient({ clock }), close };
    },
  },
});
