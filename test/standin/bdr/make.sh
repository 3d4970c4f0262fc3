#!/bin/sh
# Makes the stand-ins of postgresql-bdr-9.4, postgresql-bdr-9.4-bdr-plugin and postgresql-9.4, and a signed apt repository of
# them, out of what Debian 12 has: its PostgreSQL 15 and its pglogical.
#   sh make.sh FOLDER     as root on Debian 12, in the folder of this script; FOLDER is what a web server then serves
set -eu
repository=$1
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arch=$(dpkg --print-architecture)

cd "$work"
apt-get -o APT::Sandbox::User=root download postgresql-15 postgresql-client-15 postgresql-15-pglogical >/dev/null
for deb in *.deb; do dpkg-deb -x "$deb" from; done
depends=$(for deb in postgresql-15_*.deb postgresql-client-15_*.deb; do dpkg-deb -f "$deb" Depends; done | tr ',' '\n' |
  sed 's/^ *//' | grep -v -e '^postgresql-15' -e '^postgresql-client-15' -e '^libllvm' -e '^locales' | sort -u | tr '\n' ',' | sed 's/,$//')

# A tree whose folders end like those that PostgreSQL was built with finds its own files, wherever it stands.
home=usr/lib/bdr-standin
server() {
  mkdir -p "$1/$home/share/postgresql" "$1/$home/lib/postgresql/15" "$1/usr/lib/postgresql/9.4/bin"
  cp -a from/usr/share/postgresql/15 "$1/$home/share/postgresql/"
  cp -a from/usr/lib/postgresql/15/bin from/usr/lib/postgresql/15/lib "$1/$home/lib/postgresql/15/"
  rm -rf "$1/$home/lib/postgresql/15/lib/bitcode" "$1"/$home/lib/postgresql/15/lib/*pglogical* "$1"/$home/lib/postgresql/15/lib/llvmjit* \
    "$1"/$home/share/postgresql/15/man "$1"/$home/share/postgresql/15/extension/*pglogical*
  for program in "$1/$home/lib/postgresql/15/bin"/*; do
    ln -s "/$home/lib/postgresql/15/bin/${program##*/}" "$1/usr/lib/postgresql/9.4/bin/${program##*/}"
  done
  for program in initdb pg_ctl; do
    rm "$1/usr/lib/postgresql/9.4/bin/$program"
    install -m 0755 "$here/bin/$program" "$1/usr/lib/postgresql/9.4/bin/$program"
  done
  # Only the newest minor releases know this parameter, and older ones do not start with it.
  parameters=$(grep -qa output_plugin_libraries "$1/$home/lib/postgresql/15/bin/postgres" || echo output_plugin_libraries)
  grep -v "^${parameters:-none} " "$here/postgresql.conf" >>"$1/$home/share/postgresql/15/postgresql.conf.sample"
  echo "$2" >"$1/$home/flavour"
}

package() {
  mkdir -p "$1/DEBIAN"
  cat >"$1/DEBIAN/control"
  for script in postinst prerm; do [ "$2" != server ] || install -m 0755 "$here/debian/$script" "$1/DEBIAN/$script"; done
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$1" "$repository" >/dev/null
}

mkdir -p "$repository"
for flavour in bdr postgresql; do
  server "$flavour" "$flavour"
  if [ "$flavour" = bdr ]; then name=postgresql-bdr-9.4 version=9.4.13-1 relations='Provides: postgresql-9.4
Conflicts: postgresql-9.4
Replaces: postgresql-9.4
'; else name=postgresql-9.4 version=9.4.26-0 relations=; fi
  package "$flavour" server <<EOF
Package: $name
Version: $version
Architecture: $arch
Maintainer: stand-in <nobody@localhost>
Depends: $depends
${relations}Description: stand-in of $name, around PostgreSQL 15
EOF
done

extension=plugin/$home/share/postgresql/15/extension
mkdir -p "$extension" "plugin/$home/lib/postgresql/15/lib"
cp -a from/usr/lib/postgresql/15/lib/*pglogical* "plugin/$home/lib/postgresql/15/lib/"
cp -a from/usr/share/postgresql/15/extension/*pglogical* "$extension/"
# Whoever loads "bdr" loads pglogical.
ln -s pglogical.so "plugin/$home/lib/postgresql/15/lib/bdr.so"
cp "$here/bdr.control" "$extension/bdr.control"
cat "$here"/sql/*.sql >"$extension/bdr--1.0.7.0.sql"
package plugin - <<EOF
Package: postgresql-bdr-9.4-bdr-plugin
Version: 1.0.7-1
Architecture: $arch
Maintainer: stand-in <nobody@localhost>
Depends: postgresql-bdr-9.4
Description: stand-in of postgresql-bdr-9.4-bdr-plugin, around pglogical 2
EOF

# A later release, which nobody wants: whoever installs it has pinned nothing.
mkdir later
package later - <<EOF
Package: postgresql-bdr-9.4
Version: 9.4.99-1
Architecture: $arch
Maintainer: stand-in <nobody@localhost>
Description: stand-in of a release of postgresql-bdr-9.4 that must not be installed
EOF

sh "$here/sign.sh" "$repository"
