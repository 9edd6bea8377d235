#!/bin/bash
# What a postmaster types, one after the other, to find out why mail does not get
# through: with dig, swaks, openssl and the shell. TestTime compares how long that
# takes with what Diagnose takes; nobody reads what it prints, so that the time to
# understand it is not counted.
#
# It takes the settings from the environment:
#   SERVER and PORT (or none: the recipient's mail hosts and 25), TLS_MODE (implicit,
#   starttls or none), LOGIN, PASSWORD, FROM, RECIPIENT, HELO, SOURCE (the address
#   that sends), SELECTOR, BLOCKLIST, CA (a file of certificates)
set -u

ask() { dig +short "$@"; }

# resolve prints the addresses of a host.
resolve() {
	ask A "$1"
	ask AAAA "$1"
}

# open says whether a port can be reached.
open() { timeout 5 bash -c "exec 3<>/dev/tcp/$1/$2" && echo "$1:$2 open"; }

# session holds an SMTP session with a host, up to the recipient, and looks at its
# certificate.
session() {
	local host=$1 port=$2 options=(--tls-optional) start=(-starttls smtp)
	case $TLS_MODE in
	implicit) options=(--tls-on-connect) start=() ;;
	starttls) options=(--tls) ;;
	none) options=() ;;
	esac
	[ -z "${LOGIN:-}" ] || options+=(--auth PLAIN --auth-user "$LOGIN" --auth-password "$PASSWORD")
	swaks --server "$host" --port "$port" --ehlo "$HELO" --from "$FROM" --to "$RECIPIENT" \
		--local-interface "$SOURCE" --quit-after RCPT --timeout 10 "${options[@]}"
	[ "$TLS_MODE" = none ] || timeout 10 openssl s_client -connect "$host:$port" "${start[@]}" \
		-servername "$host" -verify_hostname "$host" -CAfile "$CA" -brief </dev/null
}

sender=${FROM#*@}
recipient=${RECIPIENT#*@}

if [ -n "${SERVER:-}" ]; then
	resolve "$SERVER"
	for port in 25 465 587; do open "$SERVER" $port; done
	session "$SERVER" "$PORT"
fi

hosts=$(ask MX "$recipient" | sort -n | sed 's/^[0-9]* //; s/\.$//')
for host in $hosts; do
	resolve "$host"
	ask TLSA "_25._tcp.$host"
	if [ -z "${SERVER:-}" ]; then
		open "$host" 25
		session "$host" 25
	fi
done

ask MX "$sender"
ask TXT "$sender"
ask TXT "$SELECTOR._domainkey.$sender"
ask TXT "_dmarc.$sender"
ask TXT "_dmarc.$recipient"
ask TXT "_mta-sts.$recipient"
name=$(ask -x "$SOURCE")
[ -z "$name" ] || resolve "$name"
ask A "$(echo "$SOURCE" | awk -F. '{ print $4 "." $3 "." $2 "." $1 }').$BLOCKLIST"
