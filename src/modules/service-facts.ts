import * as z from "zod";
import { services as servicesFact } from "../facts/services.js";
import { defineModule } from "./types.js";

export const serviceFacts = defineModule({
  name: "service_facts",
  summary: "Read how all services are",
  readsOnly: true,
  notes:
    "The variable `services` of the host has `state` (running, stopped, inactive…), `status` (enabled, disabled, static, failed…) and `source` for each name; it stands under `ansible_facts` of the result, too. " +
    "Of systemd only: scripts of System V are seen as the units that it makes of them.",
  examples: `- name: How are the services?
  service_facts:
- name: One that is to be away
  debug:
    msg: sendmail runs
  when: services["sendmail.service"] && services["sendmail.service"].state === "running"
`,
  params: z.strictObject({}),
  sets: () => ["services"],
  facts: () => ({ found: servicesFact("all") }),
  plan(_params, { found }) {
    const services = Object.fromEntries(found.map((one) => [one.name, one]));
    return { changes: [], variables: { services }, result: { ansible_facts: { services } } };
  },
});
