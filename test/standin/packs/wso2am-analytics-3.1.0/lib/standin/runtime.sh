# What both runtimes of the STAND-IN do; their own scripts say with RUNTIME_HOME which of them it is.

RUNTIME=${RUNTIME_HOME##*/}
[ -z "$CARBON_HOME" ] && CARBON_HOME=$(cd "$RUNTIME_HOME/../.." && pwd)
JAVACMD="java"
[ -n "$JAVA_HOME" ] && JAVACMD="$JAVA_HOME/bin/java"
if [ -z "$JAVA_HOME" ] || [ ! -x "$JAVACMD" ]; then
  echo "You must set the JAVA_HOME variable before running CARBON."
  exit 1
fi

pid_file="$RUNTIME_HOME/runtime.pid"
case "$1" in
  start | -start | --start)
    if [ -e "$pid_file" ] && ps -p "$(cat "$pid_file")" >/dev/null; then
      echo "Process is already running"
      exit 0
    fi
    export CARBON_HOME
    nohup sh "$RUNTIME_HOME/bin/carbon.sh" >/dev/null 2>&1 &
    exit 0
    ;;
  stop | -stop | --stop)
    kill -TERM "$(cat "$pid_file")"
    exit 0
    ;;
esac

cd "$RUNTIME_HOME" || exit 1
mkdir -p logs

# The product is compiled already; this one compiles itself at its first start.
CLASSES="$CARBON_HOME/repository/components/default/standin"
key="$("$JAVACMD" -version 2>&1 | awk -F '"' '/version/ {print $2}') $(cat "$CARBON_HOME"/lib/standin/*.java | cksum)"
if [ "$(cat "$CLASSES/key" 2>/dev/null)" != "$key" ]; then
  mkdir -p "${CLASSES%/*}"
  made=$(mktemp -d "$CLASSES.XXXXXX")
  if "${JAVACMD}c" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -nowarn -proc:none -d "$made" "$CARBON_HOME"/lib/standin/*.java 2>logs/javac.txt; then
    echo "$key" >"$made/key"
    rm -rf "$CLASSES"
    mv "$made" "$CLASSES" 2>/dev/null || rm -rf "$made"
  else
    echo "[$(date '+%Y-%m-%d %H:%M:%S'),000] FATAL {standin.Carbon5} - the stand-in could not be compiled; it needs a JDK at $JAVA_HOME" | cat - logs/javac.txt >>logs/carbon.log
    exit 1
  fi
fi

exec "$JAVACMD" \
  -Xms32m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  $JAVA_OPTS \
  -classpath "$CLASSES:$CARBON_HOME/lib/*" \
  -Dcarbon.home="$CARBON_HOME" \
  -Dwso2.runtime.path="$RUNTIME_HOME" \
  -Dwso2.runtime="$RUNTIME" \
  -Dfile.encoding=UTF8 \
  -Djava.net.preferIPv4Stack=true \
  standin.Carbon5
