#!/usr/bin/env bash
# Asks a running server by Triton's own Python client. Needs Python 3.10 or newer with venv, curl, and a package index.
set -euo pipefail
# shellcheck source=serve-for-clients
source "$(dirname "${BASH_SOURCE[0]}")/serve-for-clients"

python3 -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' || {
    echo "this check needs Python 3.10 or newer with its venv module"
    exit 1
}
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check -r "$root/testing/clients/requirements.txt" || {
    echo "this check needs the packages in testing/clients/requirements.txt, which could not be installed"
    exit 1
}
start_server
timeout 300 "$scratch/venv/bin/python" "$root/testing/clients/triton_client.py" "$address"
