import * as z from "zod";
import { packageCandidate } from "../facts/package-candidate.js";
import { packageFact, type PackageFact } from "../facts/package.js";
import { planApt } from "./support/apt-plan.js";
import { wordsOf } from "./support/list.js";
import { otherManager, planOther } from "./support/other-package-managers.js";
import { packageWord, wantedPackage } from "./support/package-names.js";
import { defineModule } from "./types.js";

export const packageModule = defineModule({
  name: "package",
  summary: "Install and remove packages with the package manager of the host",
  notes:
    "Uses apt where it is, else dnf, microdnf, yum or apk. Names of packages differ between distributions; that is the playbook's business. " +
    "With dnf, yum and apk versions are handed on as they stand and are not compared. Use `apt` for its options. " +
    "Only apt is tried on hosts: the commands for the others are those of their manuals. `dnf` has its options; there is no module `apk`.",
  examples: `- name: Tools that the pack's scripts need
  package:
    name: [curl, unzip]
`,
  params: z
    .strictObject({
      name: wordsOf(packageWord).describe("Packages, as a list or with commas between"),
      state: z.enum(["present", "installed", "latest", "absent"]).default("present").describe("What should be so"),
    })
    .transform(({ name, state }) => ({
      packages: name.map(wantedPackage),
      state: state === "installed" ? ("present" as const) : state,
    })),
  facts: ({ packages, state }, { host }) => ({
    packages: packages.map(({ name }) => packageFact(name)),
    candidates:
      state === "latest" && host.tools.has("apt-cache")
        ? packages.map(({ name }) => packageCandidate({ name }))
        : undefined,
  }),
  plan({ packages, state }, facts: { packages: PackageFact[]; candidates?: (string | null)[] }, context) {
    if (context.host.tools.has("apt-get")) {
      const wish = { ...defaults, packages, state };
      return planApt(wish, { packages: facts.packages, candidates: facts.candidates, updated: undefined }, context);
    }
    const manager = otherManager(context.host.tools);
    if (manager === undefined)
      return { changes: [], failed: "none of apt-get, dnf, microdnf, yum and apk is on this host" };
    return planOther(manager, state, packages, facts.packages, context);
  },
});

/** What the options of `apt` are when nobody says anything. */
const defaults = {
  freshFor: undefined,
  lock_timeout: 60,
  autoremove: false,
  purge: false,
  only_upgrade: false,
  allow_downgrade: false,
  allow_unauthenticated: false,
  allow_change_held_packages: false,
  dpkg_options: "force-confdef,force-confold",
};
