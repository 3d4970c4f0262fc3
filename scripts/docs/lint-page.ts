import { rules } from "../../src/lint/rules.js";

/** docs/lint.md: what `lint` finds, why, and what to do instead. */
export function lintPage(): string {
  return [
    "<!-- Written by `npm run docs` from the rules; do not edit. -->",
    "",
    "# Lint",
    "",
    "`mdc-provision lint PLAYBOOK…` tells what is valid in playbooks and in all that they lead to, and still wrong most of the time. What is not valid is an error",
    "before that, as with `run --syntax-check`. It needs no inventory. The exit code is 2 when something is found; `--output json` is for programs.",
    "",
    "A comment accepts what is meant so: `# lint: skip RULE` (or several, with commas) on the line, right above it, or at the head of a file, before an empty line,",
    "for all of it. What stands before `lint:` in the comment is free, such as the reason.",
    "",
    "| Rule | finds | why | instead |",
    "| --- | --- | --- | --- |",
    ...rules.map(({ name, finds, why, instead }) => `| \`${name}\` | ${finds} | ${why} | ${instead} |`),
    "",
  ].join("\n");
}
