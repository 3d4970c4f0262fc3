import * as z from "zod";
import { installedPackages, type InstalledPackage } from "../facts/installed-packages.js";
import { listOf } from "./support/list.js";
import { defineModule } from "./types.js";

export const packageFacts = defineModule({
  name: "package_facts",
  summary: "Read which packages are installed",
  readsOnly: true,
  notes:
    "The variable `packages` of the host has a list for each name, with `name`, `version`, `arch` and `source` of what is installed under it; it stands under `ansible_facts` of the result, too. " +
    "dpkg, rpm and apk are understood, the first of them that the host has; `strategy` is not there.",
  examples: `- name: What is installed?
  package_facts:
- name: Too old
  fail:
    msg: PostgreSQL <%= packages.postgresql[0].version %>
  when: packages.postgresql && packages.postgresql[0].version < "15"
`,
  params: z.strictObject({
    manager: listOf(z.enum(["auto", "apt", "rpm", "apk"]))
      .default(["auto"])
      .describe("Of which package managers; `auto` is that of the host"),
  }),
  sets: () => ["packages"],
  facts: () => ({ installed: installedPackages("all") }),
  plan({ manager }, { installed }) {
    const wanted = installed.filter(({ source }) => manager.includes("auto") || manager.includes(source));
    if (wanted.length === 0)
      return { changes: [], failed: `the host has none of these package managers: ${manager.join(", ")}` };
    const packages: Record<string, InstalledPackage[]> = {};
    for (const one of wanted) (packages[one.name] ??= []).push(one);
    return { changes: [], variables: { packages }, result: { ansible_facts: { packages } } };
  },
});
