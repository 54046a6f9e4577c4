#!/bin/sh
# cups.sh - a CUPS of the test's own in ./cups; ends by itself, leaving nothing.
#
#   cups.sh start          HP_M404 (a PDF queue, the default) prints into cups/hp.pdf, LQ-630K (takes bytes as they are) into cups/lq;
#                          CUPS_SERVER is $PWD/cups/cups.sock.  Status 1: cannot be done here (not root, not installed).
#   cups.sh paper out|in   of LQ-630K: what it prints waits until there is paper again
#   cups.sh stop
set -u
d=$PWD/cups
ppd=/usr/share/ppd/cupsfilters/Generic-PDF_Printer-PDF.ppd
CUPS_SERVER=$d/cups.sock
export CUPS_SERVER

start() {
	[ "$(id -u)" = 0 ] && [ -x /usr/sbin/cupsd ] && [ -r $ppd ] || return 1
	# its filters are another user, who must get there
	d=$(mktemp -d /tmp/ybz-cups-XXXXXX) && ln -s "$d" cups || return 1
	mkdir -p "$d/spool/tmp" "$d/bin/backend" && chmod 755 "$d" "$d/spool" "$d/spool/tmp"
	for i in /usr/lib/cups/*; do
		[ "$i" = /usr/lib/cups/backend ] || ln -s "$i" "$d/bin/"
	done
	for i in /usr/lib/cups/backend/*; do
		ln -s "$i" "$d/bin/backend/"
	done
	# A printer with a tray: device paper:/FILE, out of paper while FILE.out is there.
	cat > "$d/bin/backend/paper" <<-'END'
		#!/bin/sh
		[ $# -ge 5 ] || exit 0
		to=${DEVICE_URI#paper:}
		if [ -e "$to.out" ]; then
			echo 'STATE: +media-empty-error' >&2
			while [ -e "$to.out" ]; do sleep 0.1; done
			echo 'STATE: -media-empty-error' >&2
		fi
		cat ${6:+"$6"} >> "$to"
	END
	chmod 700 "$d/bin/backend/paper"
	cat > "$d/cups-files.conf" <<-END
		ServerRoot $d
		CacheDir $d/cache
		StateDir $d/state
		RequestRoot $d/spool
		TempDir $d/spool/tmp
		DataDir /usr/share/cups
		ServerBin $d/bin
		AccessLog $d/access_log
		ErrorLog $d/error_log
		PageLog $d/page_log
		FileDevice Yes
		SystemGroup root
	END
	cat > "$d/cupsd.conf" <<-END
		Listen $d/cups.sock
		LogLevel warn
		Browsing No
		DefaultAuthType None
		ErrorPolicy retry-job
		<Location />
		Order allow,deny
		Allow all
		</Location>
		<Location /admin>
		Order allow,deny
		Allow all
		</Location>
		<Policy default>
		<Limit All>
		Order deny,allow
		</Limit>
		</Policy>
	END
	(
		timeout -k 5 250 /usr/sbin/cupsd -f -c "$d/cupsd.conf" -s "$d/cups-files.conf" &
		echo $! > "$d/pid"
		wait
		rm -rf "$d"
	) > /dev/null 2>&1 < /dev/null &
	end=$(($(date +%s) + 60))
	until LC_ALL=C lpstat -r 2> /dev/null | grep -q "is running" || [ "$(date +%s)" -ge $end ]; do sleep 0.1; done
	# what it says is about drivers it will not have one day
	if lpadmin -p HP_M404 -E -v "file:$d/hp.pdf" -P $ppd 2> said && lpadmin -p LQ-630K -E -v "paper:$d/lq" -m raw 2> said \
		&& lpadmin -d HP_M404 2> said; then
		return 0
	fi
	cat said
	stop
	return 1
}

# Not before it is gone: it writes while it ends.
stop() {
	pid=$(cat "$d/pid") && kill "$pid"
	while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
	rm -rf "$(readlink -f cups)" cups
}

case $1 in
start) start ;;
paper) if [ "$2" = out ]; then : > "$d/lq.out"; else rm -f "$d/lq.out"; fi ;;
stop) stop ;;
esac
