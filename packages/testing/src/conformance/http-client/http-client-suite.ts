import type { HttpClient } from "@hexdag/kernel/ports";
import { lifecycleFacet } from "../lifecycle.ts";
import { describeSuite, type PortSuite } from "../suite.ts";
import { httpAbortFacet } from "./abort.ts";
import { httpAnswerFacet } from "./answers.ts";
import { httpGuardFacet } from "./guard.ts";
import type { HttpClientTarget } from "./http-client-target.ts";
import { httpRedirectFacet } from "./redirects.ts";
import { httpRequestFacet } from "./requests.ts";

/** The contract of `HttpClient`. */
export const HTTP_CLIENT_SUITE: PortSuite<HttpClient, HttpClientTarget> = {
  port: "http",
  guards: {},
  facets: [httpRequestFacet, httpAnswerFacet, httpRedirectFacet, httpGuardFacet, httpAbortFacet, lifecycleFacet()],
};

/** Tests an adapter against the contract of `HttpClient`. */
export function describeHttpClient(target: HttpClientTarget): void {
  describeSuite(HTTP_CLIENT_SUITE, target);
}
