#!/bin/sh
# The first process of a guest's container: user-mode Linux, which takes over the container's address. The guest finds in
# /run/lab what it has to be, by its hostfs.
set -eu
mkdir -p /run/lab
ip -4 -o address show dev eth0 | awk '{ print $4 }' >/run/lab/address
ip route show default | awk '{ print $3 }' >/run/lab/gateway
hostname >/run/lab/hostname
# The guest has the hardware address, too: others may know it already.
mac=$(cat /sys/class/net/eth0/address)
ip address flush dev eth0
ip link set eth0 address "06:${mac#*:}"
ip link add br0 type bridge
ip tuntap add tap0 mode tap
for port in eth0 tap0; do
  ip link set "$port" master br0
  ip link set "$port" up
done
ip link set br0 up

# Not the vector transport, which drops frames with offloads. Not exec: a first process does not get all signals.
linux.uml mem=384M ubd0=/var/tmp/guest.cow,/lab/guest.ext4 root=/dev/ubda rw eth0="tuntap,tap0,$mac" \
  con0=null,fd:1 con=null ssl=null quiet systemd.show_status=0 &
trap 'kill $!' TERM
wait
