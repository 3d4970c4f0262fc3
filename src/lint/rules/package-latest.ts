import type { Rule } from "../finding.js";
import { tasksOf, titleOf } from "../tasks.js";

const managers = ["apt", "package", "dnf", "yum", "pip", "npm", "gem", "apk", "zypper", "pacman"];

export const packageLatest: Rule = {
  name: "package-latest",
  finds: "a package with `state: latest`",
  why: "what is installed is up to the day of the run: hosts differ, and a run of no change may restart a service",
  instead: "state: present, with the version where it matters",
  check: (content) =>
    tasksOf(content, ...managers)
      .filter(({ node }) => node.args["state"] === "latest")
      .map(({ node }) => ({
        place: node.argPlaces["state"] ?? node.place,
        text: `${titleOf(node)} takes whatever is newest`,
      })),
};
