#!/bin/sh
# Runs as root inside a new system after ../image/customize.sh: the same system is the container and the guest in it.
set -eu
mkdir -p /lib/modules
ln -s /usr/lib/uml/modules/* /lib/modules/
depmod "$(ls /usr/lib/uml/modules)"
systemctl enable lab-guest.service lab-guest-up.service >/dev/null 2>&1
# An NFS server is what is proven: nothing of it runs before it is asked for.
systemctl disable nfs-server.service rpcbind.service rpcbind.socket >/dev/null 2>&1
# A guest has no hardware to be found, and systemd waits for no device that no unit names: it boots in a fifth of the time.
systemctl mask systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
  systemd-tmpfiles-setup-dev.service kmod-static-nodes.service dev-mqueue.mount sys-kernel-config.mount \
  modprobe@configfs.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service modprobe@fuse.service \
  modprobe@loop.service systemd-logind.service systemd-random-seed.service systemd-journal-flush.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-sysctl.service systemd-timesyncd.service \
  getty@tty1.service e2scrub_reap.service nfs-blkmap.service systemd-binfmt.service >/dev/null 2>&1
