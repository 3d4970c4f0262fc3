import { dnfUpdates, type DnfUpdates } from "../../facts/dnf-updates.js";
import { rpmPackage, type RpmPackageFact } from "../../facts/rpm-package.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Plan, PlanContext } from "../types.js";

export interface DnfWish {
  names: readonly string[];
  state: "present" | "latest" | "absent";
  /** With `latest`: install nothing new. */
  onlyUpdate: boolean;
  /** Of dnf, for whatever it does. */
  options: readonly string[];
  autoremove: boolean;
}

/** What has to be installed, brought up to date or removed; `packages` belong to the names. */
export function planDnf(
  wish: DnfWish,
  { packages, updates = [] }: { packages: readonly RpmPackageFact[]; updates?: DnfUpdates | undefined },
  { host }: PlanContext,
): Plan {
  const { names, state, options } = wish;
  const absent = state === "absent";
  const wrong = wish.onlyUpdate ? [] : names.filter((_name, index) => packages[index]?.installed === absent);
  const results = [
    ...wrong.map((name) => `${absent ? "Removed" : "Installed"}: ${name}`),
    ...updates.map(({ name, version }) => `Updated: ${name}-${version}`),
  ];
  const result = { rc: 0, results };
  if (results.length === 0) return { changes: [], result: { ...result, msg: "Nothing to do" } };
  if (host.uid !== 0) return { changes: [], failed: "only root can change packages (become: true)" };
  const [before, after] = absent ? ["installed", "absent"] : ["absent", "installed"];
  const unused = `--setopt=clean_requirements_on_remove=${wish.autoremove ? "True" : "False"}`;
  const newer = updates.map(({ name }) => name);
  const scripts = [
    ...(absent ? [sh`dnf -y -q ${options} ${unused} remove ${wrong}`] : []),
    ...(!absent && wrong.length > 0 ? [sh`dnf -y -q ${options} install ${wrong}`] : []),
    ...(newer.length > 0 ? [sh`dnf -y -q ${options} upgrade ${newer}`] : []),
  ];
  const facts = [
    ...wrong.map((name) => promise(rpmPackage({ name, provided: !absent }), { installed: !absent })),
    ...(state === "latest" ? [promise(dnfUpdates({ options, names }), [])] : []),
  ];
  const diff = [
    ...wrong.map((name) => ({ path: `package ${name}`, attribute: "state", before, after })),
    ...updates.map(({ name, version }) => ({
      path: `package ${name}`,
      ...{ attribute: "version", before: releaseOf(name, packages), after: version },
    })),
  ];
  const script = scripts.map((one) => `${one} >/dev/null </dev/null`).join(" && ");
  return { changes: [{ diff, script, effect: { kind: "opaque", facts } }], result: { ...result, msg: "" } };
}

function releaseOf(name: string, packages: readonly RpmPackageFact[]): string | null {
  const releases = packages.flatMap((one) => one.releases ?? []);
  return releases.find((release) => release.startsWith(`${name}-`))?.slice(name.length + 1) ?? null;
}
