import * as z from "zod";

/** A cluster, by the names that postgresql-common has for it. */
export const clusterParams = {
  version: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().regex(/^\d+$/, "expected a major version such as 15"))
    .describe("Major version of PostgreSQL"),
  cluster: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "expected the name of a cluster")
    .default("main")
    .describe("Debian's name of the cluster"),
};

/** Said in the notes of modules for whole clusters. */
export const clusterNotes =
  "Works on clusters of Debian's postgresql-common (PostgreSQL 13 and later), as root: it looks at them whether their server runs or not. ";
