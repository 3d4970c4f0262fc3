#!/bin/sh
# Start script of the STAND-IN of WSO2 API Manager and its Analytics. It behaves as the product's: start and stop return
# at once with exit code 0, the output of start goes to /dev/null, and the server itself writes wso2carbon.pid.

PRG=$(readlink -f "$0")
[ -z "$CARBON_HOME" ] && CARBON_HOME=$(cd "$(dirname "$PRG")/.." && pwd)

JAVACMD="java"
[ -n "$JAVA_HOME" ] && JAVACMD="$JAVA_HOME/bin/java"
if [ ! -x "$JAVACMD" ]; then
  echo "Error: JAVA_HOME is not defined correctly."
  echo " CARBON cannot execute $JAVACMD"
  exit 1
fi

PID_FILE="$CARBON_HOME/wso2carbon.pid"
CMD=""
args=""
for c in "$@"; do
  case "$c" in
    --start | -start | start) CMD="start" ;;
    --stop | -stop | stop) CMD="stop" ;;
    --restart | -restart | restart) CMD="restart" ;;
    --version | -version | version) CMD="version" ;;
    --run | -run | run) CMD="" ;;
    --optimize | -optimize | optimize)
      case " $* " in *skipConfigOptimization*) skip="--skipConfigOptimization" ;; *) skip="" ;; esac
      for profile in "$@"; do
        case "$profile" in *Dprofile=*) sh "$CARBON_HOME/bin/profileSetup.sh" "$profile" $skip ;; esac
      done
      ;;
    *) args="$args $c" ;;
  esac
done

read_pid() {
  tr -d '\000' < "$PID_FILE"
}

in_background() {
  export CARBON_HOME
  nohup sh "$CARBON_HOME/bin/wso2server.sh" $args > /dev/null 2>&1 &
}

case "$CMD" in
  start)
    if [ -e "$PID_FILE" ] && ps -p "$(read_pid)" > /dev/null; then
      echo "Process is already running"
      exit 0
    fi
    in_background
    exit 0
    ;;
  stop)
    kill -TERM "$(read_pid)"
    exit 0
    ;;
  restart)
    pid=$(read_pid)
    kill -TERM "$pid"
    while ps -p "$pid" > /dev/null 2>&1; do sleep 1; done
    in_background
    exit 0
    ;;
  version)
    cat "$CARBON_HOME/bin/version.txt" "$CARBON_HOME/bin/wso2carbon-version.txt"
    exit 0
    ;;
esac

java_version=$("$JAVACMD" -version 2>&1 | awk -F '"' '/version/ {print $2}')
java_major=$(echo "$java_version" | awk -F. '{print ($1 == 1) ? $2 : $1}')
case $(cat "$CARBON_HOME/bin/version.txt") in
  *" 2."*) java_newest=8 java_supported="1.7 and 1.8" ;;
  *) java_newest=11 java_supported="1.7, 1.8, 9, 10 and 11" ;;
esac
if [ "$java_major" -lt 7 ] || [ "$java_major" -gt "$java_newest" ]; then
  echo " Starting WSO2 Carbon (in unsupported JDK)"
  echo " [ERROR] CARBON is supported only on JDK $java_supported"
fi

echo "JAVA_HOME environment variable is set to $JAVA_HOME"
echo "CARBON_HOME environment variable is set to $CARBON_HOME"
cd "$CARBON_HOME" || exit 1
mkdir -p tmp
rm -rf tmp/*

# The product is compiled already; this one compiles itself at its first start, and again when sources or JDK change.
CLASSES="$CARBON_HOME/repository/components/default/standin"
key="$java_version $(cat lib/standin/*.java | cksum)"
if [ "$(cat "$CLASSES/key" 2> /dev/null)" != "$key" ]; then
  rm -rf "$CLASSES"
  mkdir -p "$CLASSES" repository/logs
  if "$(dirname "$JAVACMD")/javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -nowarn -proc:none -d "$CLASSES" \
    lib/standin/*.java 2> tmp/javac.txt; then
    echo "$key" > "$CLASSES/key"
  else
    time=$(date '+%Y-%m-%d %H:%M:%S,000')
    {
      echo "TID: [-1234] [] [$time] FATAL {standin.Server} - The stand-in could not be compiled; it needs a JDK at $JAVA_HOME"
      cat tmp/javac.txt
    } | tee -a repository/logs/wso2carbon.log
    exit 1
  fi
fi

# 121 asks for a restart of the JVM. As in the product no other exit code of the JVM gets out of this loop.
status=121
while [ "$status" = 121 ]; do
  "$JAVACMD" \
    ${JVM_MEM_OPTS:--Xms32m -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1} \
    $JAVA_OPTS \
    -classpath "$CLASSES:$CARBON_HOME/repository/components/lib/*:$CARBON_HOME/repository/components/dropins/*:$CARBON_HOME/lib/*" \
    -Djava.io.tmpdir="$CARBON_HOME/tmp" \
    -Dwso2.server.standalone=true \
    -Dcarbon.home="$CARBON_HOME" \
    -Dcarbon.config.dir.path="$CARBON_HOME/repository/conf" \
    -Djava.security.egd=file:/dev/./urandom \
    -Dfile.encoding=UTF8 \
    -Djava.net.preferIPv4Stack=true \
    standin.Server $args
  status=$?
done
