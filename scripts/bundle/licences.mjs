import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../setup/command.mjs";

/** The licences of all packages that are in a bundle, as these ask for. */
export function licences({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
  );
  return [...folders]
    .sort()
    .map(licenceOf)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const path = join(projectRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const files = readdirSync(path).filter((file) => /^licen[cs]e/i.test(file));
  const texts = files.map((file) => readFileSync(join(path, file), "utf8").trim());
  return [`${name} ${version}, ${license ?? "see below"}`, ...texts, ""].join("\n\n");
}
