import * as z from "zod";
import { sh } from "../remote/quote.js";
import { defineModule } from "./types.js";

const seconds = z.number().int().min(0);

export const waitForConnection = defineModule({
  name: "wait_for_connection",
  summary: "Wait until the host can be reached",
  readsOnly: true,
  notes:
    "As the first task of a play it is what a host is waited for with that is not there yet; with `gather_facts: true` that is not its first task. Later it waits for a host that goes away. " +
    "Check mode waits for a host as well. `elapsed` is not told.",
  examples: `- name: The machine comes up
  wait_for_connection:
    timeout: 300
`,
  params: z.strictObject({
    delay: seconds.default(0).describe("Seconds before the first look, once the host is there"),
    timeout: seconds.default(600).describe("Seconds after which the host is unreachable; a number, no template"),
    sleep: seconds.default(1).describe("Accepted without effect: the pauses between attempts grow"),
    connect_timeout: seconds.default(5).describe("Accepted without effect: the connection has a time limit of its own"),
  }),
  patience: ({ timeout }) => (typeof timeout === "number" ? timeout : 600),
  plan: ({ delay, timeout }) => ({
    changes: [],
    action: {
      script: delay === 0 ? ":" : sh`sleep ${delay}`,
      predict: "ok",
      outlasts: timeout,
      interpret: ({ code }) =>
        code === 0
          ? { changed: false, result: {} }
          : { changed: false, result: {}, failed: "the host does not answer" },
    },
  }),
});
