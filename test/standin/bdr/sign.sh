#!/bin/sh
# Makes a folder of packages a flat apt repository, signed with a key of its own.
#   sh sign.sh FOLDER     where apt reads: deb [signed-by=FOLDER/key.asc] http://HOST/FOLDER ./
set -eu
cd "$1"
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages
cat >Release <<EOF
Origin: bdr-standin
Label: bdr-standin
Date: $(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')
SHA256:
 $(sha256sum Packages | cut -d' ' -f1) $(stat -c %s Packages) Packages
EOF
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
gpg --batch --quiet --passphrase '' --quick-generate-key 'operator of the mirror' ed25519 sign never 2>/dev/null
gpg --batch --quiet --yes --clearsign -o InRelease Release
gpg --batch --quiet --armor --export >key.asc
