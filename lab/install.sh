#!/bin/sh
# Installs what the lab runs, on Debian 12 or a system like it. Run it as root; where
# all is there it does nothing. No server is started, neither now nor at the next boot
# of a machine without an init system.
set -eu

packages="postfix dovecot-core dovecot-lmtpd postgrey postfix-policyd-spf-python
opendkim opendmarc nsd unbound rbldnsd ldnsutils nftables iproute2 procps
bind9-dnsutils swaks openssl"
exim=/opt/maildiag-lab/exim

say() { echo "lab/install.sh: $*"; }

absent() {
	for p in "$@"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || echo "$p"
	done
}

missing=$(absent $packages)
if [ -z "$missing" ] && [ -x $exim/usr/sbin/exim4 ] && id Debian-exim >/dev/null 2>&1; then
	say "all is there"
	exit 0
fi
[ "$(id -u)" = 0 ] || { say "root is needed to install" $missing; exit 1; }

# A package starts its server unless this program says no; the machine's own
# answer is put back at the end.
policy=/usr/sbin/policy-rc.d
work=$(mktemp -d)
if [ -e $policy ]; then mv $policy "$work/policy-rc.d"; fi
restore() {
	rm -f $policy
	if [ -e "$work/policy-rc.d" ]; then mv "$work/policy-rc.d" $policy; fi
	rm -rf "$work"
}
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexit 101\n' >$policy
chmod 755 $policy
export DEBIAN_FRONTEND=noninteractive

install() {
	apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-unsafe-io "$@" >"$work/log" 2>&1 ||
		{ cat "$work/log"; exit 1; }
}

say "package lists"
apt-get update -qq
if [ -n "$missing" ]; then
	say "install" $missing
	install $missing
fi

# Debian lets one mail server be installed, which is Postfix; Exim is unpacked
# beside it, with the libraries and the user that its package would bring.
if [ ! -x $exim/usr/sbin/exim4 ]; then
	say "unpack exim4-daemon-heavy to $exim"
	chmod 755 "$work"
	(cd "$work" && apt-get download -qq exim4-daemon-heavy >"$work/log" 2>&1) || { cat "$work/log"; exit 1; }
	libraries=$(dpkg-deb -f "$work"/exim4-daemon-heavy_*.deb Depends | tr ',|' '\n\n' | sed 's/(.*//; s/ //g' | grep '^lib' | sort -u)
	needed=$(absent $libraries)
	[ -z "$needed" ] || install $needed
	mkdir -p $exim
	dpkg -x "$work"/exim4-daemon-heavy_*.deb $exim
	chmod u-s $exim/usr/sbin/exim4 # root starts it here; nobody else is to become root by it
fi
id Debian-exim >/dev/null 2>&1 || {
	say "add the user Debian-exim, whose name is compiled into Exim"
	useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin Debian-exim
}
say "done"
