import * as z from "zod";

/** A line break would begin another header. */
export const httpLine = z.string().regex(/^[^\r\n\0]*$/, "expected one line");

/** Headers of a request. */
export const httpHeaders = z
  .record(z.string(), httpLine)
  .refine((found) => Object.keys(found).every((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)), {
    error: "expected names of headers, of letters, digits and '-'",
  });
