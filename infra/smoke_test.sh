#!/usr/bin/env bash
# Wait until a deployed site answers, or fail.
#   infra/smoke_test.sh https://HOST
# /readyz looks at the database and for pending migrations; the front page at the rest. A site that answers Front Door
# alone is asked as Front Door does, with its id in FRONT_DOOR_ID.
set -euo pipefail

site=${1%/}
# Without this a Ctrl-C is lost when curl has just answered.
trap 'exit 130' INT

get() {
    curl --silent --show-error --fail --max-time 15 --output /dev/null \
        ${FRONT_DOOR_ID:+--header "X-Azure-FDID: $FRONT_DOOR_ID"} "$site$1"
}

for _ in $(seq "${TRIES:-60}"); do
    if get /readyz && get /; then
        echo "$site is ready"
        exit 0
    fi
    sleep "${PAUSE:-10}"
done
echo "$site did not become ready; the last answer:" >&2
curl --silent --show-error --max-time 15 "$site/readyz" >&2 || true
exit 1
