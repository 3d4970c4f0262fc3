#!/bin/sh
# Writes what ansible-inventory of this machine says of each case beside this file.
cd "$(dirname "$0")" || exit
case_of() {
  name=$1; shift
  ansible-inventory "$@" --list >"expected/$name.json" && ansible-inventory "$@" --graph --vars >"expected/$name.txt"
}
mkdir -p expected
case_of ini -i hosts
case_of program -i program
case_of asked -i asked
case_of several -i hosts -i more.yml -i 'alpha,new:2200,'
case_of folder -i folder
