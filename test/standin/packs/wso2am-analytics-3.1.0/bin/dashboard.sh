#!/bin/sh
# Start script of the dashboard of the STAND-IN of API Manager Analytics.
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
exec sh "$home/wso2/dashboard/bin/carbon.sh" "$@"
