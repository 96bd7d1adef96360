#!/usr/bin/env bash
# Build the image, run it as its own user, probe it and stop it. "make check-image" runs it, as root on Debian or Ubuntu.
#
# No registry and no container engine are needed: buildah builds in a chroot, on a base made with debootstrap that bears
# the name of the real one. So the Dockerfile is tried as it stands, the base image of python:slim is not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Exit code 77: it cannot be tried here.
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "make check-image needs root on Debian or Ubuntu" >&2
    exit 77
fi
missing=()
for tool in buildah debootstrap; do
    command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "Installing ${missing[*]}"
    apt-get update -qq >/dev/null || true
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null || {
        echo "${missing[*]} cannot be installed here" >&2
        exit 77
    }
fi

home=$PWD/var/check-image
work=$(mktemp -d)
mkdir -p "$home"
buildah() { command buildah --root "$home/storage" --runroot "$work/run" --storage-driver vfs "$@"; }
server=
clean_up() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    buildah rm --all >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap clean_up EXIT

say() { printf 'ok      %s\n' "$*"; }
fail() {
    printf 'FAILED  %s\n' "$*" >&2
    if [ -s "$work/log" ]; then tail -n 20 "$work/log" >&2; fi
    exit 1
}

base=docker.io/library/python:$(sed -n 's/^ARG PYTHON=//p' Dockerfile)
if ! buildah inspect --type image "$base" >/dev/null 2>&1; then
    suite=${base##*-}
    # The mirror of this machine, where it is Debian's.
    mirror=$(grep --no-messages --no-filename --only-matching --extended-regexp 'https?://[^ ]+/debian/?( |$)' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list | head -n 1 || true)
    echo "Making a base in place of $base (some minutes, once)"
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
        "$suite" "$work/base" ${mirror:+"$mirror"} >"$work/log" 2>&1 || {
        tail -n 5 "$work/log" >&2
        echo "No base for the image can be made here" >&2
        exit 77
    }
    ln -s python3 "$work/base/usr/bin/python"
    # pip's configuration of this machine, for where packages come from a mirror.
    for file in /etc/pip.conf /etc/ssl/certs/ca-certificates.crt; do
        if [ -e "$file" ]; then cp "$file" "$work/base$file"; fi
    done
    container=$(buildah from scratch)
    buildah add --quiet "$container" "$work/base" / >/dev/null
    buildah commit --quiet "$container" "$base" >/dev/null
    buildah rm "$container" >/dev/null
fi

# Secrets and clutter lie beside the Dockerfile on a developer's machine; the image must not have them.
buildah bud --isolation chroot --pull-never --layers=false --quiet \
    --build-arg VERSION=check --build-arg REVISION=0123456 --tag plateful:check . >"$work/log" 2>&1 || fail "build"
say "built without a secret"

configuration=$(buildah inspect --type image --format \
    '{{.OCIv1.Config.User}} {{.OCIv1.Config.StopSignal}} {{.OCIv1.Config.Volumes}} {{.OCIv1.Config.Labels}}' plateful:check)
for part in "10001:10001 SIGTERM" /app/databases /app/logs /app/config revision:0123456; do
    [[ $configuration == *"$part"* ]] || fail "the image lacks $part: $configuration"
done
say "user, stop signal, volumes and labels are set"

container=$(buildah from --pull-never plateful:check)
root=$(buildah mount "$container")
for path in tests testbed docs .git .env var infra/main.bicep requirements-dev.txt; do
    if [ -e "$root/app/$path" ]; then fail "$path is in the image"; fi
done
[ -f "$root/app/staticfiles/staticfiles.json" ] || fail "static files were not collected"
if find "$root/opt/venv/lib" -maxdepth 3 -iname 'pytest*' | grep --quiet .; then fail "pytest is in the image"; fi
say "only what the site needs is in it"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
key=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')
inside() {
    buildah run --isolation chroot --env PORT="$port" --env SECRET_KEY="$key" --env LOG_DIR=/app/logs "$container" -- "$@"
}

[ "$(inside id -u)" = 10001 ] || fail "it runs as $(inside id -u)"
# What a read-only root file system would refuse: places of its own, other than the volumes.
writable=$(inside find / -xdev -writable -not -type l -not -path '/proc/*' -not -path '/dev/*' -not -path '/sys/*' \
    -not -path '/tmp*' -not -path '/var/tmp*' -not -path '/run/lock*' -not -path '/app/databases*' \
    -not -path '/app/logs*' -not -path '/app/config*' -not -path '/app/media*' 2>/dev/null || true)
[ -z "$writable" ] || fail "it can write to: $writable"
say "runs as 10001 and can write to nothing but /tmp and its volumes"

inside python manage.py migrate --verbosity 0 >"$work/log" 2>&1 || fail "migrate"
if inside python infra/healthcheck.py >"$work/log" 2>&1; then fail "the health check passes with no server"; fi
command=$(buildah inspect --type image --format '{{index .OCIv1.Config.Cmd 2}}' plateful:check)
inside sh -c "$command" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 60); do
    if inside python infra/healthcheck.py >/dev/null 2>&1; then break; fi
    kill -0 "$server" 2>/dev/null || fail "the server ended"
    sleep 0.5
done
inside python infra/healthcheck.py || fail "the health check"
for path in /healthz /readyz / /create; do
    curl --silent --show-error --fail --max-time 60 --output /dev/null "http://127.0.0.1:$port$path" || fail "$path"
done
style=$(curl --silent "http://127.0.0.1:$port/" | grep --only-matching --max-count=1 '/static/[^"]*\.css' | head -n 1)
curl --silent --fail --max-time 60 --output /dev/null "http://127.0.0.1:$port$style" || fail "the style sheet $style"
say "serves pages and static files, and is healthy and ready"

# The process group's leader is buildah; gunicorn is the one that the platform would stop.
gunicorn=$(pgrep --full --oldest -- "--bind 0.0.0.0:$port") || fail "no gunicorn on port $port"
kill -TERM "$gunicorn"
for _ in $(seq 60); do
    kill -0 "$gunicorn" 2>/dev/null || break
    sleep 0.5
done
if kill -0 "$gunicorn" 2>/dev/null; then fail "it did not stop within 30 s"; fi
server=
[ -n "$(inside ls /app/logs)" ] || fail "nothing was written to the log folder"
say "stops when asked to, and has written its log"
