import { packageFact, type PackageFact } from "../../facts/package.js";
import { promise } from "../../facts/types.js";
import { sh } from "../../remote/quote.js";
import type { Plan, PlanContext } from "../types.js";
import type { WantedPackage } from "./package-names.js";

type Manager = "dnf" | "microdnf" | "yum" | "apk";

const managers: Record<Manager, { install: string; upgrade: string; remove: string; versions: string; pin: string }> = {
  dnf: rpmBased("dnf"),
  microdnf: rpmBased("microdnf"),
  yum: rpmBased("yum"),
  apk: {
    install: "apk add --no-progress",
    upgrade: "apk add --no-progress --upgrade",
    remove: "apk del --no-progress",
    versions: "apk info -v",
    pin: "=",
  },
};

function rpmBased(tool: string): (typeof managers)[Manager] {
  return {
    install: `${tool} -y install`,
    upgrade: `${tool} -y install`,
    remove: `${tool} -y remove`,
    versions: "rpm -q --",
    pin: "-",
  };
}

/** The package manager of a host without apt, if it is one that we can use. */
export function otherManager(tools: ReadonlySet<string>): Manager | undefined {
  return (["dnf", "microdnf", "yum", "apk"] as const).find((name) => tools.has(name));
}

/** Presence and absence of packages; which version `latest` is shows when it is done. */
export function planOther(
  manager: Manager,
  state: "present" | "absent" | "latest",
  packages: readonly WantedPackage[],
  facts: readonly PackageFact[],
  context: PlanContext,
): Plan {
  const wanted = state !== "absent";
  const wrong = packages.filter((_, index) => facts[index]?.installed !== wanted);
  const [before, after] = wanted ? ["absent", "installed"] : ["installed", "absent"];
  if (wrong.length === 0 && state !== "latest") return { changes: [] };
  if (context.host.uid !== 0) return { changes: [], failed: "only root can change packages (become: true)" };
  const commands = managers[manager];
  const words = (list: readonly WantedPackage[]): string[] =>
    list.map(({ name, version }) => (version === undefined || !wanted ? name : `${name}${commands.pin}${version}`));
  const promised = (list: readonly WantedPackage[]) =>
    list.map(({ name }) => promise(packageFact(name), { installed: wanted }));
  if (state === "latest") return latest(manager, words(packages), wrong.length > 0, promised(packages));
  const change = {
    diff: wrong.map(({ name }) => ({ path: `package ${name}`, attribute: "state", before, after })),
    script: quietly(`${wanted ? commands.install : commands.remove} ${sh`${words(wrong)}`}`),
    effect: { kind: "opaque" as const, facts: promised(wrong) },
  };
  return { changes: [change] };
}

function latest(manager: Manager, words: string[], certain: boolean, facts: ReturnType<typeof promise>[]): Plan {
  const { upgrade, versions } = managers[manager];
  const show = `${versions} ${sh`${words}`} 2>/dev/null || :\n`;
  const script = `${show}${quietly(`${upgrade} ${sh`${words}`}`)}echo =\n${show}`;
  return {
    changes: [],
    action: {
      script,
      predict: certain ? "changed" : "unknown",
      interpret(output) {
        const [before, after] = output.stdout.toString("utf8").split("=\n");
        const failed = output.code === 0 ? undefined : output.stderr.toString("utf8").trim();
        return { changed: before !== after, ...(failed === undefined ? {} : { failed }), result: {} };
      },
      facts,
    },
  };
}

/** The manager's own words are shown when it fails. */
function quietly(command: string): string {
  return `mdc_said=$(${command} 2>&1 </dev/null) || { mdc_code=$?; printf '%s\\n' "$mdc_said" | tail -n 30 >&2; exit "$mdc_code"; }\n`;
}
