#!/usr/bin/env bash
# Runs start.py in a clean Debian that has nothing but python3: what a new user's first minutes are like.
#
#   sudo packaging/clean_debian.sh FOLDER [COMMAND…]
#
# FOLDER is made with debootstrap if it does not exist; the checkout is laid afresh into it each time. COMMAND is run
# in the checkout there; default: `python3 start.py`, then `python3 start.py test`.
#
#   SUITE=bookworm      the Debian release
#   MIRROR=             an apt mirror; default: debootstrap's own
#   PASS="NAME …"       environment variables handed on (proxies, certificates of a package registry …)
#   FILES="/PATH …"     files of this machine copied to the same place there (certificates, pip's configuration …)
set -euo pipefail

folder=${1:?usage: clean_debian.sh FOLDER [COMMAND…]}
shift
checkout=$(cd "$(dirname "$0")/.." && pwd)
inside=/opt/superwhisper-gui

if [ ! -e "$folder/usr/bin/python3" ]; then
    debootstrap --variant=minbase --include=python3,ca-certificates "${SUITE:-bookworm}" "$folder" ${MIRROR:+"$MIRROR"}
fi

finish() { umount -R -l "$folder" || true; }
mount --bind "$folder" "$folder"              # a root of its own, so that the tests can mount something in it
trap finish EXIT
mount --make-private "$folder"
mount -t proc proc "$folder/proc"
mount --rbind --make-rslave /dev "$folder/dev"

for file in /etc/resolv.conf ${FILES:-}; do
    mkdir -p "$folder$(dirname "$file")"
    cp -L "$file" "$folder$file"
done

rm -rf "${folder:?}$inside"
mkdir -p "$folder$inside"
git -C "$checkout" ls-files -z --cached --others --exclude-standard --deduplicate \
    | (cd "$checkout" && tar -c --null --ignore-failed-read -T -) | tar -x -C "$folder$inside"

handed=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
for name in ${PASS:-}; do
    [ -z "${!name:-}" ] || handed+=("$name=${!name}")
done
run() {
    echo "== $*"
    local began=$SECONDS code=0
    chroot "$folder" env -i "${handed[@]}" sh -c 'cd "$0" && exec "$@"' "$inside" "$@" </dev/null || code=$?
    echo "== ended with $code after $((SECONDS - began)) s"
    return "$code"
}
if [ $# -gt 0 ]; then
    run "$@"
else
    run python3 start.py
    run python3 start.py test
fi
