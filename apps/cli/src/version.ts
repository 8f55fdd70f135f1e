/** Replaced by build.mjs; run from source there is none. */
declare const HEXDAG_VERSION: string | undefined;

/** The version of this command, and of the kernel, compiler and standard library bundled with it. */
export const VERSION: string = typeof HEXDAG_VERSION === "string" ? HEXDAG_VERSION : "0.0.0-source";
