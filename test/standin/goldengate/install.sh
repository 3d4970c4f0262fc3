#!/bin/sh
# Puts the stand-in where the products would be: an Oracle home with a database, and a GoldenGate home, of the user oracle.
#   sh install.sh ORACLE_HOME OGG_HOME
set -e
oracle=$1 ogg=$2 here=$(dirname "$0")
getent group dba >/dev/null || groupadd -r dba
getent passwd oracle >/dev/null || useradd -r -m -g dba -s /bin/bash oracle
mkdir -p "$oracle/bin/lib" "$oracle/lib" "$oracle/standin" "$ogg/lib" "$ogg/dirtmp"
cp "$here/sqlplus" "$here/listener" "$here/impdp" "$here/expdp" "$oracle/bin/"
cp "$here"/lib/*.pl "$oracle/bin/lib/"
cp "$here/ggsci" "$here/checkprm" "$ogg/"
cp "$here"/lib/*.pl "$ogg/lib/"
ln -sf "$oracle/bin/impdp" /usr/local/bin/impdp
chmod 755 "$oracle"/bin/[eils]* "$ogg/ggsci" "$ogg/checkprm"
: >"$oracle/lib/libnnz11.so"
# As a fresh database is: without archived logs only where its administrator has not asked for them.
cat >"$oracle/standin/database" <<V
force_logging=NO
log_mode=ARCHIVELOG
open_mode=READ WRITE
parameter.enable_goldengate_replication=FALSE
parameter.processes=150
parameter.undo_retention=900
scn=1857887
supplemental_log_data_min=NO
V
chown -R oracle:dba "$oracle" "$ogg"
