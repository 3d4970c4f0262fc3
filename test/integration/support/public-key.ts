/** An armored key of OpenPGP whose owner is nobody. */
export const publicKey = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawL42xYJKwYBBAHaRw8BAQdAbd644Pn4+5SxYgJTpvUQUywsdOAnOFHe8z0J
2M9HnCa0C2FyY2hpdmUgdHdviJAEExYIADgWIQSj+517ah1RF0oc3YipUJwP7/l8
kAUCawL42wIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRCpUJwP7/l8kOzH
AQDtsWwS4WRBjGepb8vENu/B5T6mmPqoDQLPH6b4Ba+5+QEAoU6g6NB7xXigsKlW
onXWExmY3uE34xAv6iC4ExFP5Ak=
=UJG+
-----END PGP PUBLIC KEY BLOCK-----
`;

/** Its fingerprint. */
export const fingerprint = "A3FB9D7B6A1D51174A1CDD88A9509C0FEFF97C90";
