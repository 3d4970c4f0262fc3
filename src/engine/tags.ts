/** Decides by Ansible's rules whether a task with these tags runs. `wanted` is empty when `--tags` was not given. */
export function tagsSelect(tags: readonly string[], wanted: readonly string[], skipped: readonly string[]): boolean {
  return isWanted(tags, wanted.length === 0 ? ["all"] : wanted) && !isSkipped(tags, skipped);
}

function isWanted(tags: readonly string[], wanted: readonly string[]): boolean {
  const never = tags.includes("never");
  if (tags.includes("always")) return true;
  if (wanted.includes("all") && !never) return true;
  if (tags.some((tag) => wanted.includes(tag))) return true;
  if (wanted.includes("tagged") && tags.length > 0 && !never) return true;
  return wanted.includes("untagged") && tags.length === 0;
}

function isSkipped(tags: readonly string[], skipped: readonly string[]): boolean {
  const spared = tags.includes("always") && !skipped.includes("always");
  if (skipped.includes("all") && !spared) return true;
  if (tags.some((tag) => skipped.includes(tag))) return true;
  if (skipped.includes("tagged") && tags.length > 0 && !spared) return true;
  return skipped.includes("untagged") && tags.length === 0;
}
