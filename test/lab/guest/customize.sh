#!/bin/sh
# Runs as root inside a new system after ../image/customize.sh: the same system is the container and the guest in it.
set -eu
mkdir -p /lib/modules
ln -s /usr/lib/uml/modules/* /lib/modules/
depmod "$(ls /usr/lib/uml/modules)"
echo '/dev/ubda / ext4 defaults,noatime 0 0' >/etc/fstab
systemctl enable lab-guest.service lab-guest-up.service >/dev/null 2>&1
# An NFS server is what is proven: nothing of it runs before it is asked for.
systemctl disable nfs-server.service rpcbind.service rpcbind.socket >/dev/null 2>&1
# What a guest boots faster without.
systemctl mask systemd-timesyncd.service getty@tty1.service e2scrub_reap.service nfs-blkmap.service systemd-binfmt.service >/dev/null 2>&1
