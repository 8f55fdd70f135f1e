import type { HttpClient } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { rejectionOf } from "../expectations.ts";
import type { Facet } from "../suite.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { type Answer, withOrigin } from "./origin.ts";

/** `/302/to/there` redirects with that status to `/to/there`; `/away/…` to the same server under another name. */
const redirecting: Answer = ({ path }, { otherUrl }) => {
  const [, first = "", ...rest] = path.split("/");
  if (/^30\d$/.test(first)) return { status: Number(first), headers: { location: `/${rest.join("/")}` } };
  if (first === "away") return { status: 307, headers: { location: `${otherUrl}/${rest.join("/")}` } };
  return { pieces: ["arrived"] };
};

const CREDENTIALS = { authorization: "Bearer secret", cookie: "id=1", "x-api-key": "secret" };

/** Answers that send one elsewhere. */
export const httpRedirectFacet: Facet<HttpClient, HttpClientTarget> = {
  name: "redirect",
  cases: {
    "is followed, and the answer says where it came from": (http) =>
      withOrigin(redirecting, async ({ url }) => {
        const answer = await http.request({ url: `${url}/302/301/end` });
        expect(answer).toMatchObject({ status: 200, url: `${url}/end`, body: "arrived" });
      }),
    "is followed no more often than it may be": (http, { maxRedirects }) =>
      withOrigin(redirecting, async ({ url, seen }) => {
        const path = "/302".repeat(maxRedirects);
        expect(await http.request({ url: `${url}${path}/end` })).toMatchObject({ body: "arrived" });
        const refusal = await rejectionOf(http.request({ url: `${url}/302${path}/end` }));
        expect(refusal).toMatchObject({ name: "PortError", code: "HD7003", retryable: false });
        expect(seen).toHaveLength(2 * (maxRedirects + 1));
      }),
    "without a place to go is an answer": (http) =>
      withOrigin(
        () => ({ status: 302 }),
        async ({ url }) => {
          expect(await http.request({ url })).toMatchObject({ status: 302 });
        },
      ),
    "of a POST says whether it stays one": (http) =>
      withOrigin(redirecting, async ({ url, seen }) => {
        for (const status of [301, 302, 303, 307, 308])
          await http.request({ url: `${url}/${status}/end`, method: "POST", json: { a: 1 } });
        const arrived = seen.filter(({ path }) => path === "/end").map(({ method, body }) => [method, body]);
        const [asGet, asPost] = [
          ["GET", ""],
          ["POST", '{"a":1}'],
        ];
        expect(arrived).toEqual([asGet, asGet, asGet, asPost, asPost]);
      }),
    "within an origin keeps headers": (http) =>
      withOrigin(redirecting, async ({ url, seen }) => {
        await http.request({ url: `${url}/302/end`, headers: CREDENTIALS });
        expect(seen[1]?.headers).toMatchObject(CREDENTIALS);
      }),
    "to another origin loses what may be a credential": (http) =>
      withOrigin(redirecting, async ({ url, otherUrl, seen }) => {
        const answer = await http.request({
          url: `${url}/away/end`,
          headers: { ...CREDENTIALS, accept: "text/plain" },
        });
        expect(answer.url).toBe(`${otherUrl}/end`);
        expect(Object.keys(seen[1]?.headers ?? {})).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(?:authorization|cookie|x-api-key)$/)]),
        );
        expect(seen[1]?.headers["accept"]).toBe("text/plain");
      }),
    "is followed only where the caller is admitted": (http) =>
      withOrigin(redirecting, async ({ url, otherUrl, seen }) => {
        const refusal = new Error("not there");
        const asked: string[] = [];
        const admit = (to: { readonly url: string }): void => {
          asked.push(to.url);
          if (to.url.startsWith(otherUrl)) throw refusal;
        };
        expect(await rejectionOf(http.request({ url: `${url}/302/away/end` }, { admit }))).toBe(refusal);
        expect(asked).toEqual([`${url}/away/end`, `${otherUrl}/end`]);
        expect(seen).toHaveLength(2);
      }),
  },
};
