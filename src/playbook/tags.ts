/** What `--tags` and `--skip-tags` ask for; no tags asked for means all. */
export interface TagChoice {
  tags: readonly string[];
  skipTags: readonly string[];
}

/** Whether something with these tags runs (Ansible, `playbook/taggable.py`). */
export function isChosen(tags: readonly string[], choice: TagChoice): boolean {
  const own = tags.length > 0 ? tags : ["untagged"];
  return isWanted(own, choice.tags.length > 0 ? choice.tags : ["all"]) && !isSkipped(own, choice.skipTags);
}

function isWanted(own: readonly string[], asked: readonly string[]): boolean {
  if (own.includes("always") || own.some((tag) => asked.includes(tag))) return true;
  if (own.includes("never")) return false;
  return asked.includes("all") || (asked.includes("tagged") && !own.includes("untagged"));
}

function isSkipped(own: readonly string[], skipped: readonly string[]): boolean {
  if (skipped.includes("all")) return !own.includes("always") || skipped.includes("always");
  if (own.some((tag) => skipped.includes(tag))) return true;
  return skipped.includes("tagged") && !own.includes("untagged");
}
