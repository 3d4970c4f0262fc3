import { describe, expect, it } from "@jest/globals";
import { aptKey } from "../../../src/modules/apt-key.js";
import { publicKeys } from "../../../src/modules/support/openpgp.js";
import { publicKey as two } from "../../integration/support/public-key.js";
import { diffOf, faultOf, planOf } from "./support.js";

/** Of "archive one", with a subkey, as gpg --armor --export writes it. */
const one = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawL42xYJKwYBBAHaRw8BAQdAlj6dvxj/2rbC0W5wG+JuKCS7nM7JuZuKkm5D
vpQj2/i0C2FyY2hpdmUgb25liJAEExYIADgWIQROcec5W1B2/4RJPmoPERw01ZL7
EAUCawL42wIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRAPERw01ZL7EPSw
AP4ihm/11byWyjQuAsl3TV3DzaL6cXn9FGMN5I54kGUHGwEAnb2oe5TKYvkAWpt1
6TJYt6PRuFgnOYdbPYU9VBTixwC4OARrAvjbEgorBgEEAZdVAQUBAQdA09VOYaxT
ND62PqaN+X8eI1O6dn8g3pitccwJReiMe04DAQgHiHgEGBYIACAWIQROcec5W1B2
/4RJPmoPERw01ZL7EAUCawL42wIbDAAKCRAPERw01ZL7EA0GAQDXIfquot+xOBcy
IxiN0FCdB7gd96ro5nFhfaoIFWimHAEA8l2cfjMQxmkUTC0PT3LPxjDkOxfeCV8d
kCXifAxX0Q0=
=8L1i
-----END PGP PUBLIC KEY BLOCK-----
`;
const [oneId, oneSubkey, twoId] = ["0F111C34D592FB10", "FFEC62044489F9DF", "A9509C0FEFF97C90"];
const bytesOf = (armor: string): Buffer => publicKeys(Buffer.from(armor))?.[0]?.bytes ?? Buffer.alloc(0);

describe("keyrings", () => {
  it("are read as gpg reads them, armored or not, one behind the other", () => {
    expect(publicKeys(Buffer.from(one))?.map(({ ids }) => ids)).toEqual([[oneId, oneSubkey]]);
    expect(publicKeys(Buffer.from(one + two))?.map(({ ids }) => ids)).toEqual([[oneId, oneSubkey], [twoId]]);
    const ring = Buffer.concat([bytesOf(two), bytesOf(one)]);
    expect(publicKeys(ring)?.map(({ ids }) => ids[0])).toEqual([twoId, oneId]);
    expect(publicKeys(Buffer.alloc(0))).toEqual([]);
  });

  it.each([
    ["a text", Buffer.from("404 not found")],
    ["a keybox", Buffer.from("\0\0\0 KBXf")],
    ["half a key", bytesOf(one).subarray(0, 99)],
  ])("are not %s", (_name, bytes) => {
    expect(publicKeys(bytes)).toBeUndefined();
  });
});

describe("apt_key", () => {
  const keyring = "/etc/apt/trusted.gpg.d/x.gpg";
  const target = { type: "file", mode: 0o644, owner: "root", group: "root", uid: 0, gid: 0 };
  const nothing = { target: { type: "absent" }, targetSha256: null, above: [{ type: "directory" }], ring: null };
  const file = (ring: Buffer) => ({ ...nothing, target, ring });

  it("adds a key to a keyring, and not twice", async () => {
    const added = await planOf(aptKey, { data: one, keyring }, nothing);
    expect(added.result).toMatchObject({ before: [], after: [oneId, oneSubkey], key_id: oneId, short_id: "D592FB10" });
    expect(diffOf(added).join("\n")).toContain(keyring);
    expect((await planOf(aptKey, { data: one, keyring }, file(bytesOf(one)))).changes).toEqual([]);
    const both = await planOf(aptKey, { data: two, keyring }, file(bytesOf(one)));
    expect(both.result).toMatchObject({ after: [oneId, oneSubkey, twoId] });
  });

  it("finds it in any keyring of apt, also by a short id or a subkey's, without what the server says", async () => {
    const others = new Map([
      ["a.asc", Buffer.from(one)],
      ["b.gpg", Buffer.from("?")],
    ]);
    const wanted = { url: "https://h/k.asc" };
    for (const id of [oneId, `0x${oneSubkey}`, "D592FB10", `4E71E7395B5076FF84493E6A${oneId}`])
      expect((await planOf(aptKey, { ...wanted, id }, { ...nothing, others, shown: "404" })).changes).toEqual([]);
    const lacking = await planOf(aptKey, { ...wanted, id: twoId }, { ...nothing, others, shown: "404" });
    expect(lacking.failed).toBe("https://h/k.asc gives no armored key: 404");
    const wrong = await planOf(aptKey, { ...wanted, id: twoId }, { ...nothing, others: new Map(), shown: one });
    expect(wrong.failed).toBe(`the key has the id ${oneId}, not ${twoId}`);
  });

  it("removes it from all of them, and keeps the others", async () => {
    const others = new Map([
      ["a.asc", Buffer.from(one + two)],
      ["b.gpg", bytesOf(one)],
      ["c.gpg", bytesOf(two)],
    ]);
    const plan = await planOf(aptKey, { state: "absent", id: oneId }, { ...nothing, others });
    const folder = "/etc/apt/trusted.gpg.d";
    expect(diffOf(plan)).toEqual([
      `${folder}/a.asc key: "${oneId}" -> null`,
      `${folder}/b.gpg key: "${oneId}" -> null`,
    ]);
    const left = plan.changes.map(({ effect }) => effect.facts?.[0]?.value as Buffer);
    expect(left.map((bytes) => publicKeys(bytes)?.map(({ ids }) => ids[0]))).toEqual([[twoId], []]);
    expect(left[0]?.toString()).toContain("BEGIN PGP");
  });

  it.each<[Record<string, unknown>, string]>([
    [{}, "expected data, file or url"],
    [{ state: "absent" }, "expected id"],
    [{ data: "x", file: "/x" }, "expected one of"],
    [{ id: "xyz", data: "x" }, "hexadecimal"],
  ])("refuses %j", (wrong, message) => {
    expect(faultOf(aptKey, wrong)).toContain(message);
  });

  it("says what holds no key, and what is no keyring", async () => {
    expect((await planOf(aptKey, { data: "hello" }, nothing)).failed).toBe("data holds no key");
    expect((await planOf(aptKey, { data: one, keyring }, file(Buffer.from("KBXf")))).failed).toContain("no keyring");
  });
});
