import * as z from "zod";
import { dnfUpdates } from "../../facts/dnf-updates.js";
import { rpmPackage } from "../../facts/rpm-package.js";
import { defineModule, type AnyModule } from "../types.js";
import { planDnf } from "./dnf-plan.js";
import { wordsOf } from "./list.js";

const packageName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9+._~^:-]*$/,
    "expected a package's name, with -version if need be (no group, file, address or pattern)",
  );
const repository = z.string().regex(/^[A-Za-z0-9*][\w*.:-]*$/, "expected the id of a repository");

const params = z
  .strictObject({
    name: wordsOf(packageName).optional().describe("Packages; `name-1.2` or `name-1.2-3` asks for a version"),
    pkg: wordsOf(packageName).optional().describe("Same as `name`"),
    state: z
      .enum(["present", "installed", "latest", "absent", "removed"])
      .default("present")
      .describe("`latest` brings what is installed up to date"),
    enablerepo: wordsOf(repository).default([]).describe("Repositories that are asked though they are disabled"),
    disablerepo: wordsOf(repository).default([]).describe("Repositories that are not asked"),
    disable_gpg_check: z.boolean().default(false).describe("Take packages whose signature cannot be checked"),
    update_cache: z.boolean().default(false).describe("Have dnf ask the repositories anew for what it does"),
    update_only: z.boolean().default(false).describe("With `state: latest`: install nothing new"),
    autoremove: z
      .boolean()
      .default(false)
      .describe("With `state: absent`: remove dependencies that nothing needs any more, too"),
  })
  .refine(({ name, pkg }) => (name === undefined) !== (pkg === undefined), { error: "expected name" })
  .refine(({ update_only, state }) => !update_only || state === "latest", {
    error: "expected state: latest with update_only",
  })
  .refine(({ autoremove, state }) => !autoremove || state === "absent" || state === "removed", {
    error: "expected state: absent with autoremove",
  })
  .transform(({ name, pkg, state, ...rest }) => ({
    names: name ?? pkg ?? [],
    state: state === "installed" ? ("present" as const) : state === "removed" ? ("absent" as const) : state,
    ...{ onlyUpdate: rest.update_only, autoremove: rest.autoremove },
    options: [
      ...rest.disablerepo.map((one) => `--disablerepo=${one}`),
      ...rest.enablerepo.map((one) => `--enablerepo=${one}`),
      ...(rest.disable_gpg_check ? ["--nogpgcheck"] : []),
      ...(rest.update_cache ? ["--refresh"] : []),
    ],
  }));

/** `dnf`, which Ansible knows as `yum` as well. */
export function dnfModule(name: "dnf" | "yum"): AnyModule {
  return defineModule({
    name,
    summary: "Install, update and remove packages with dnf",
    notes:
      "For hosts with dnf; `yum` is another name for it. rpm says what is installed: only `state: latest` asks the repositories when there is nothing to do. " +
      "A version that is asked for is put in place also where a newer one is installed, as with Ansible's `allow_downgrade`. " +
      "Not offered: groups, modules, files and patterns as names, `list`, `security`, `exclude`, `installroot`, `releasever` and the other options.",
    examples: `- name: What the pack's scripts need
  ${name}:
    name: [unzip, java-11-openjdk-headless]
    enablerepo: [crb]
`,
    params,
    facts: ({ names, state, options }) => ({
      packages: names.map((one) => rpmPackage({ name: one, provided: state !== "absent" })),
      updates: state === "latest" ? dnfUpdates({ options, names }) : undefined,
    }),
    plan: (wish, facts, context) => planDnf(wish, facts, context),
  });
}
