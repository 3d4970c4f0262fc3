import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, SetupError } from "./command.mjs";

const certificateFolder = "/usr/local/share/ca-certificates";

/**
 * How this machine reaches Debian's packages, so that the lab's hosts reach them the same way: sources.list for the
 * wanted release, apt options (proxies, clocks), and the certificates that were added to this machine's own. By apt's lists.
 */
export function aptOfThisMachine(release) {
  const sources = debianSources(release);
  if (!sources) throw new SetupError("apt on this machine has no source of Debian's packages (component main)");
  return { sources, options: aptOptions(), certificates: certificates() };
}

/** The mirrors of this machine's own release are taken to hold the wanted one too. */
function debianSources(release) {
  const own = /^VERSION_CODENAME=(\S+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const format = "$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)";
  const targets = answer("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]) ?? "";
  const lines = targets.split("\n").map((line) => line.split(" "));
  const usable = lines.filter(([, suite = "", component, origin]) => {
    const [codename, pocket = ""] = suite.split("-");
    return (
      origin === "Debian" && component === "main" && codename === own && ["", "updates", "security"].includes(pocket)
    );
  });
  const sources = usable.map(([uri, suite]) => `deb ${mirrorOf(uri)} ${suite.replace(own, release)} main\n`);
  return [...new Set(sources)].join("");
}

/** Debian's cloud images name a file that lists the mirrors; the lab's hosts have no such file. */
function mirrorOf(uri) {
  const listed = /^mirror\+file:(?:\/\/)?(\/.*?)\/?$/.exec(uri)?.[1];
  if (listed === undefined) return uri;
  const mirror = readFileSync(listed, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s/)[0])
    .find((line) => line && !line.startsWith("#"));
  if (!mirror) throw new SetupError(`${listed} lists no mirror`);
  return mirror;
}

function aptOptions() {
  const dump = answer("apt-config", ["dump"]) ?? "";
  const wanted = /^Acquire::(https?::(Proxy|Verify-)|Check-|ForceIPv|Retries)/;
  const options = dump.split("\n").filter((line) => wanted.test(line));
  for (const scheme of ["http", "https"]) {
    const proxy = process.env[`${scheme}_proxy`] ?? process.env[`${scheme.toUpperCase()}_PROXY`];
    if (proxy) options.push(`Acquire::${scheme}::Proxy "${proxy}";`);
  }
  return `${options.join("\n")}\n`;
}

function certificates() {
  if (!existsSync(certificateFolder)) return [];
  return readdirSync(certificateFolder)
    .filter((name) => name.endsWith(".crt"))
    .map((name) => ({ name, text: readFileSync(join(certificateFolder, name)) }));
}
