import { describe, expect, it } from "@jest/globals";
import { passwordHash } from "../../../src/template/password-hash.js";

const long = "a-very-long-password-that-is-longer-than-a-digest-of-sixty-four-bytes-is-0123456789";

describe("passwordHash", () => {
  // What `openssl passwd -6 -salt SALT PASSWORD` (and -5) prints; that with rounds is from the specification of SHA-crypt.
  it.each([
    [
      "Helloworld",
      "saltstring",
      "sha512",
      "$6$saltstring$6KFdUtFkFTXlNNu6Lswgo7FieUd5QD9aqYgWbJIXRxQto/om/sn.g3yY7BETt/NwvQbxvlrwvMNkIf39EyYkD1",
    ],
    ["Helloworld", "saltstring", "sha256", "$5$saltstring$04giKgkl7d7rmN9hYe9kA7iiRSXgaeTeZp8b3eunQn0"],
    ["ü", "a", "sha512", "$6$a$uygA7iduAkpaAuzbi8Bot8W4DtK9ZU6f6kFUA7i/wED4smsz4HQPqW2C0UahuL/2sFf5XTyaFoAD2c9Hrk5sa1"],
    [long, "ab./", "sha256", "$5$ab./$eWbmQlFy0COIRqVyiL9El3jCpY5orgsRqmbTVtVGy39"],
  ])("%s with %s, %s", (password, salt, method, expected) => {
    expect(passwordHash(password, salt, method)).toBe(expected);
  });

  it("takes rounds", () => {
    expect(passwordHash("Hello world!", "saltstringsaltst", "sha512", 10_000)).toBe(
      "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
    );
  });

  it.each([
    [["x", "salt", "md5"], "password_hash knows sha512 and sha256"],
    [["x", ""], "needs a salt"],
    [["x", "$"], "needs a salt"],
    [["x"], "needs a salt"],
    [["x", "salt", "sha512", 5], "takes from 1000"],
  ])("refuses %j", (given, message) => {
    expect(() => passwordHash(...(given as Parameters<typeof passwordHash>))).toThrow(message);
  });
});
