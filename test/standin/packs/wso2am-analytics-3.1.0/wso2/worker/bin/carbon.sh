#!/bin/sh
# Script of a runtime of the STAND-IN of API Manager Analytics. As the product's: start and stop return at once with exit code 0, the
# output of start goes to /dev/null, and the server itself writes runtime.pid.

RUNTIME_HOME=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
. "$RUNTIME_HOME/../../lib/standin/runtime.sh"
