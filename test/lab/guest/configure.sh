#!/bin/sh
# Makes a guest what its container says, before the network and sshd.
set -eu
mkdir -p /run/container
mount -t hostfs -o /run/lab none /run/container
# hostfs shows one folder; what the lab has put in the container is in another.
cat /run/container/hostname >/etc/hostname
hostname "$(cat /etc/hostname)"
link=$(ls /sys/class/net | grep -E '^e' | head -n 1)
ip link set lo up
ip link set "$link" up
ip address add "$(cat /run/container/address)" dev "$link"
ip route add default via "$(cat /run/container/gateway)"
umount /run/container

mount -t hostfs -o /etc/ssh none /run/container
cp /run/container/ssh_host_ed25519_key* /etc/ssh/
chmod 600 /etc/ssh/ssh_host_ed25519_key
cp /run/container/authorized_keys.d/* /etc/ssh/authorized_keys.d/
umount /run/container
