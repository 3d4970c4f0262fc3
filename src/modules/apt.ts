import * as z from "zod";
import { aptCache } from "../facts/apt-cache.js";
import { packageCandidate } from "../facts/package-candidate.js";
import { packageFact } from "../facts/package.js";
import { planApt } from "./support/apt-plan.js";
import { wordsOf } from "./support/list.js";
import { packageWord, wantedPackage } from "./support/package-names.js";
import { defineModule } from "./types.js";

export const apt = defineModule({
  name: "apt",
  summary: "Install, upgrade and remove packages with apt",
  notes:
    "All packages of a task go to one apt-get. A name that an installed package provides counts as installed. " +
    "With packages, `update_cache` does its work only when something is going to be installed, or with `state: latest`: a run that changes nothing asks no mirror. " +
    "Configuration files that were edited are kept (`dpkg_options`). Not offered: `deb`, `upgrade`, `force`, `>=` in versions.",
  examples: `- name: PostgreSQL with replication
  apt:
    name: [postgresql-15, postgresql-15-pglogical]
    install_recommends: false
    update_cache: true
    cache_valid_time: 86400
- name: A pinned version
  apt:
    name: haproxy=2.6*
`,
  freeForm: "name",
  params: z
    .strictObject({
      name: wordsOf(packageWord).optional().describe("Packages; `name=1.2*` asks for a version"),
      pkg: wordsOf(packageWord).optional().describe("Same as `name`"),
      package: wordsOf(packageWord).optional().describe("Same as `name`"),
      state: z
        .enum(["present", "installed", "latest", "absent"])
        .default("present")
        .describe("`latest` upgrades what is installed"),
      update_cache: z.boolean().optional().describe("Bring apt's index up to date first"),
      cache_valid_time: z
        .number()
        .int()
        .min(0)
        .optional()
        .describe("Seconds for which the index counts as fresh; implies `update_cache`"),
      purge: z.boolean().default(false).describe("With `state: absent`: remove configuration files too"),
      autoremove: z.boolean().default(false).describe("Remove dependencies that nothing needs any more"),
      install_recommends: z
        .boolean()
        .optional()
        .describe("Install recommended packages; left out: as apt is configured"),
      default_release: z.string().optional().describe("Release to prefer, such as bookworm-backports"),
      only_upgrade: z.boolean().default(false).describe("Upgrade what is installed and install nothing new"),
      allow_downgrade: z.boolean().default(false).describe("Allow an older version than the installed one"),
      allow_unauthenticated: z.boolean().default(false).describe("Allow packages whose signature cannot be checked"),
      allow_change_held_packages: z.boolean().default(false).describe("Change packages that are on hold"),
      dpkg_options: z
        .string()
        .default("force-confdef,force-confold")
        .describe("Options for dpkg, with commas between and without dashes"),
      lock_timeout: z.number().int().min(0).default(60).describe("Seconds to wait while another apt is at work"),
    })
    .refine(({ name, pkg, package: other }) => [name, pkg, other].filter((list) => list !== undefined).length <= 1, {
      error: "expected one of name, pkg and package",
    })
    .transform(({ name, pkg, package: other, update_cache, cache_valid_time, state, ...rest }) => ({
      ...rest,
      state: state === "installed" ? ("present" as const) : state,
      packages: (name ?? pkg ?? other ?? []).map(wantedPackage),
      freshFor: (update_cache ?? cache_valid_time !== undefined) ? (cache_valid_time ?? 0) : undefined,
    })),
  facts: ({ packages, state, default_release, freshFor }) => ({
    packages: packages.map(({ name }) => packageFact(name)),
    candidates:
      state === "latest" ? packages.map(({ name }) => packageCandidate({ name, release: default_release })) : undefined,
    updated: freshFor === undefined ? undefined : aptCache("apt"),
  }),
  plan: (params, facts, context) => planApt(params, facts, context),
});
