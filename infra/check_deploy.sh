#!/usr/bin/env bash
# Check what deploys the site, without a subscription and without a network (but for installing the tools, once).
# "make check-deploy" runs it. The tools take about 1 GB under var/check-deploy; two of them are large.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

home=var/check-deploy
python=${PYTHON:-python3}
failed=()

# An environment of its own for each, made anew when the versions change.
environment() {
    local name=$1 wanted have=
    shift
    wanted="$* $(if [ -f "${2:-}" ]; then cat "$2"; fi)"
    if [ -f "$home/$name/installed" ]; then have=$(cat "$home/$name/installed"); fi
    if [ "$have" != "$wanted" ]; then
        echo "Installing $name"
        rm -rf "${home:?}/$name"
        mkdir -p "$home"
        "$python" -m venv "$home/$name"
        "$home/$name/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-compile "$@" 2>"$home/$name/errors" || {
            # Exit code 77: it cannot be tried here.
            cat "$home/$name/errors" >&2
            exit 77
        }
        echo "$wanted" >"$home/$name/installed"
    fi
}

check() {
    local name=$1
    shift
    if "$@"; then
        echo "ok      $name"
    else
        echo "FAILED  $name" >&2
        failed+=("$name")
    fi
}

scripts() {
    local found
    mapfile -t found < <(git ls-files -- '*.sh' .ci/run)
    for script in "${found[@]}"; do bash -n "$script" || return 1; done
    if command -v shellcheck >/dev/null; then
        shellcheck "${found[@]}"
    elif [ -n "${CI:-}" ]; then
        echo "shellcheck is missing" >&2
        return 1
    else
        echo "shellcheck is not installed; only bash has read the scripts" >&2
    fi
}

# Its parser does not know one decorator, and main.bicep, which only calls modules, not at all. CKV_AZURE_189 (the vault's
# public door) cannot read a condition; PRIVATE_NETWORK shuts that door.
scan() {
    local copy result
    copy=$(mktemp -d)
    cp infra/*.bicep "$copy"
    cp Dockerfile azure-pipelines.yml "$copy"
    cp -r .azdo "$copy"
    cp -r .github "$copy"
    sed -i 's/^@onlyIfNotExists/\/\/ @onlyIfNotExists/' "$copy/vault.bicep"
    rm "$copy/main.bicep"
    result=$("$home/checkov/bin/checkov" --skip-download --quiet --compact \
        --framework bicep dockerfile azure_pipelines github_actions --skip-check CKV_AZURE_189 \
        --directory "$copy" 2>&1) || {
        echo "$result" >&2
        rm -rf "$copy"
        return 1
    }
    rm -rf "$copy"
    # A file that it cannot read is no failure to checkov.
    if grep --quiet "Parsing errors" <<<"$result" || ! grep --quiet "bicep scan results" <<<"$result"; then
        echo "$result" >&2
        return 1
    fi
}

# What is not run need not be compiled, and two large ones are two cores' work.
export PIP_NO_COMPILE=1
environment azure-cli azure-cli==2.91.0 &
cli=$!
environment tools --requirement infra/requirements-check.txt
environment checkov checkov==3.3.30
# The version of the parser that it asks for knows neither functions nor lambdas.
if [ ! -f "$home/checkov/parser" ]; then
    "$home/checkov/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps pycep-parser==0.7.1
    touch "$home/checkov/parser"
fi
wait "$cli" || exit $?

tools=$home/tools/bin
check "Dockerfile (hadolint)" "$tools/hadolint" Dockerfile
check "shell scripts" scripts
check "compose.yaml" "$tools/check-jsonschema" --quiet --builtin-schema vendor.compose-spec compose.yaml
# Python's own regular expressions: the schema has one that the default engine does not know.
check "Azure Pipelines" "$tools/check-jsonschema" --quiet --regex-variant python \
    --builtin-schema vendor.azure-pipelines azure-pipelines.yml .azdo/pipelines/*.yml
check "GitHub workflows" "$tools/check-jsonschema" --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
check "manifests" "$tools/python" infra/check_manifests.py
check "Bicep" "$tools/python" infra/check_bicep.py
check "checkov" scan
check "az commands" "$home/azure-cli/bin/python" infra/check_commands.py

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'Failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
