#!/bin/bash
# Profile setup of the WSO2 API Manager STAND-IN. Like the product's it deletes what a profile does not need, replaces
# deployment.toml by the profile's template unless told to skip that, and ends with exit code 0 whatever it was given.

cd "$(dirname "$0")" || exit
server="../repository/deployment/server"
conf="../repository/conf"
templates="../repository/resources/conf/deployment-templates"

say() {
  echo "[$(date '+%Y-%m-%d %H:%M:%S')] INFO - $*"
}

# Deletes everything directly in a folder except the names given after it.
keep_only() {
  local folder=$1 entry name keep
  shift
  for entry in "$folder"/*; do
    [ -e "$entry" ] || continue
    name=$(basename "$entry")
    for keep in "$@"; do
      [ "$name" = "$keep" ] && continue 2
    done
    rm -r "$entry"
    say "Removed $name from $folder"
  done
}

replace_configuration() {
  if [ "$skip" = true ]; then
    say "Config optimizations in deployment.toml skipped since the option --skipConfigOptimization is passed"
  elif [ -e "$conf/deployment.toml" ] && [ -e "$templates/$1.toml" ]; then
    mv "$conf/deployment.toml" "$conf/deployment.toml.backup"
    say "Renamed the existing $conf/deployment.toml file as deployment.toml.backup"
    cp "$templates/$1.toml" "$conf/deployment.toml"
    say "Copied the existing $templates/$1.toml file as $conf/deployment.toml"
  fi
}

skip=false
for option in "$@"; do
  case "$option" in *skipConfigOptimization) skip=true ;; esac
done

profile=${1#-Dprofile=}
case "$1" in
  -Dprofile=api-publisher) portals="publisher admin" ;;
  -Dprofile=api-devportal) portals="devportal" ;;
  -Dprofile=api-key-manager | -Dprofile=traffic-manager | -Dprofile=gateway-worker) portals="" ;;
  *)
    echo "Profile is not specified properly, please try again"
    exit
    ;;
esac

say "Starting to optimize API Manager for the $profile profile"
replace_configuration "$profile"
keep_only "$server/jaggeryapps" $portals
case "$profile" in
  traffic-manager)
    keep_only "$server/webapps"
    keep_only "$server/synapse-configs/default" synapse.xml
    ;;
  api-key-manager)
    keep_only "$server/webapps" authenticationendpoint
    keep_only "$server/synapse-configs/default" synapse.xml
    ;;
  gateway-worker) keep_only "$server/webapps" ;;
  *) keep_only "$server/webapps" authenticationendpoint ;;
esac
echo "Finished the optimizations"
