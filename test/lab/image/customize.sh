#!/bin/sh
# Runs as root inside the new system, whichever way it is made (mmdebstrap or docker build).
set -eu

# The lab throws its hosts away: syncing every unpacked file to disk costs minutes and saves nothing.
cat >/etc/dpkg/dpkg.cfg.d/lab <<'END'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-include=/usr/share/doc/*/copyright
END
echo 'Acquire::Languages "none";' >/etc/apt/apt.conf.d/90lab
# What images for containers bring along: services that do not start, and package lists that vanish.
rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/docker-clean /etc/apt/apt.conf.d/docker-gzip-indexes
update-ca-certificates >/dev/null 2>&1

useradd --create-home --shell /bin/bash debian
useradd --create-home --shell /bin/bash ops
echo 'ops:lab-sudo-password' | chpasswd
echo 'debian ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers.d/debian
echo 'ops ALL=(ALL:ALL) ALL' >/etc/sudoers.d/ops
chmod 0440 /etc/sudoers.d/debian /etc/sudoers.d/ops

# The lab writes one file per account here, and the host key, before a host starts.
mkdir -p /etc/ssh/authorized_keys.d
echo 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%u' >/etc/ssh/sshd_config.d/lab.conf
rm -f /etc/ssh/ssh_host_*
# Nobody reads what a host says at a login, and four processes say it.
sed -i '/pam_motd/d' /etc/pam.d/sshd

systemctl enable ssh >/dev/null 2>&1
systemctl set-default multi-user.target >/dev/null 2>&1
systemctl mask getty@tty1.service console-getty.service getty.target dev-hugepages.mount sys-fs-fuse-connections.mount \
  sys-kernel-debug.mount sys-kernel-tracing.mount systemd-modules-load.service apt-daily.timer apt-daily-upgrade.timer \
  e2scrub_all.timer fstrim.timer >/dev/null 2>&1
# Empty, not missing: every host gets an id of its own at boot, and systemd does not take it for a first boot.
: >/etc/machine-id
apt-get clean
apt-cache gencaches >/dev/null 2>&1
