import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../../lab/paths.js";

/** Files of roles of the product, by their path beside a playbook. */
export function filesOfRoles(...names: string[]): Record<string, string> {
  const found = names.flatMap((name) =>
    readdirSync(join(projectRoot, "roles", name), { recursive: true, withFileTypes: true }),
  );
  const paths = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return Object.fromEntries(paths.map((path) => [relative(projectRoot, path), readFileSync(path, "utf8")]));
}
