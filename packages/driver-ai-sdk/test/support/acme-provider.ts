/** A provider as a project might have it in a file: the gateway's, under another name. */
import { createGateway } from "ai";

export function createAcme({ apiKey, baseURL }: { readonly apiKey: string; readonly baseURL: string }) {
  return createGateway({ apiKey, baseURL });
}

export const acme = createGateway({ apiKey: "k", baseURL: "http://127.0.0.1:1" });
export const notAProvider = 1;
