import * as z from "zod";
import { defineModule } from "./types.js";

export const ping = defineModule({
  name: "ping",
  summary: "Check that the host can be reached and that the account can be used",
  readsOnly: true,
  examples: `- name: Is it there?
  ping:
`,
  params: z.strictObject({
    data: z.string().default("pong").describe("What the result's `ping` holds"),
  }),
  plan: (params) => ({ changes: [], result: { ping: params.data } }),
});
