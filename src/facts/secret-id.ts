import { createHmac, randomBytes } from "node:crypto";

/** Of this process only: nobody can try passwords against what is made with it. */
const key = randomBytes(32);

/** Stands in the id of a fact for a part that holds a secret: the same for the same text within a run, and nothing can be told from it. */
export function secretId(text: string): string {
  return createHmac("sha256", key).update(text).digest("hex").slice(0, 16);
}
