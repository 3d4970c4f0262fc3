import { describe, expect, it } from "@jest/globals";
import { withEntry, withoutEntry } from "../../../../src/modules/support/fstab.js";

const entry = { path: "/srv/a", src: "files:/a", fstype: "nfs4", opts: "hard" };
const table = "# /srv/a in words\n\n/dev/sda1 / ext4 defaults 0 1\n";

describe("fstab", () => {
  it("gets an entry at its end, and keeps every other line", () => {
    expect(withEntry(table, entry)).toBe(`${table}files:/a /srv/a nfs4 hard 0 0\n`);
    expect(withEntry("/dev/sda1 / ext4", entry)).toBe("/dev/sda1 / ext4\nfiles:/a /srv/a nfs4 hard 0 0\n");
  });

  it("is left alone where the entry says the same in other blanks", () => {
    const same = `${table}files:/a\t/srv/a  nfs4 hard 0 2\n`;
    expect(withEntry(same, entry)).toBe(same);
  });

  it("has one entry of a path, in the place of the first, with its order of checks", () => {
    const twice = "old:/a /srv/a nfs soft 1 2\n/dev/sda1 / ext4 defaults 0 1\nolder:/a /srv/a nfs\n";
    expect(withEntry(twice, entry)).toBe("files:/a /srv/a nfs4 hard 1 2\n/dev/sda1 / ext4 defaults 0 1\n");
    expect(withoutEntry(twice, "/srv/a")).toBe("/dev/sda1 / ext4 defaults 0 1\n");
  });

  it("writes blanks, backslashes and a leading # so that they are read again", () => {
    const odd = { ...entry, path: "/srv/a b\\c", src: "#x y" };
    const written = withEntry("", odd);
    expect(written).toBe("\\043x\\040y /srv/a\\040b\\134c nfs4 hard 0 0\n");
    expect(withEntry(written, odd)).toBe(written);
    expect(withoutEntry(written, odd.path)).toBe("");
    expect(withoutEntry(table, odd.path)).toBe(table);
  });
});
