import * as z from "zod";
import { defineModule } from "./types.js";

export const fail = defineModule({
  name: "fail",
  summary: "Fail with a message",
  readsOnly: true,
  local: true,
  examples: `- name: The pack has to be given
  fail:
    msg: set apim_pack to the path of the product's zip
  when: typeof apim_pack === "undefined"
`,
  freeForm: "msg",
  params: z.strictObject({
    msg: z.string().default("Failed as requested from task").describe("Why"),
  }),
  plan: (params) => ({ changes: [], failed: params.msg }),
});
