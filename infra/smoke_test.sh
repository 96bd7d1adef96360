#!/usr/bin/env bash
# Wait until a deployed site answers, or fail.
#   infra/smoke_test.sh https://HOST
# /readyz looks at the database and for pending migrations; the front page at the rest.
set -euo pipefail

site=${1%/}

for _ in $(seq "${TRIES:-30}"); do
    if curl --silent --show-error --fail --max-time 15 --output /dev/null "$site/readyz" &&
        curl --silent --show-error --fail --max-time 15 --output /dev/null "$site/"; then
        echo "$site is ready"
        exit 0
    fi
    sleep "${PAUSE:-10}"
done
echo "$site did not become ready; the last answer:" >&2
curl --silent --show-error --max-time 15 "$site/readyz" >&2 || true
exit 1
