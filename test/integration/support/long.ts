/** Whether tests run that are too dear for every run: MDC_LONG=1 asks for them. */
export const long = process.env["MDC_LONG"] === "1";
