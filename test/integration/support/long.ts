import { describe } from "@jest/globals";

/** For what is too dear for every run: MDC_LONG=1 asks for it. */
export const long = process.env["MDC_LONG"] === "1" ? describe : describe.skip;
