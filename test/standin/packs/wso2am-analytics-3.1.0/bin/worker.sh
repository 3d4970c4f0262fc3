#!/bin/sh
# Start script of the worker of the STAND-IN of API Manager Analytics.
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
exec sh "$home/wso2/worker/bin/carbon.sh" "$@"
