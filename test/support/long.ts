/** Whether tests run that are too dear for CI (`MDC_LONG=1`). */
export const long = process.env["MDC_LONG"] === "1";
