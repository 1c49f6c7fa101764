#!/usr/bin/env bash
# Generates a client from the published descriptor set, in a language that is not ours, and lets it call a running Senda.
#
#   SENDA_BIN=build/release/bin SENDA_API_IMAGE=build/release/senda-api.binpb tests/clients/run.sh python|typescript
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/running.sh"
cd "$root"

language=$1
: "${SENDA_API_IMAGE:?names the descriptor set}"
work=$scratch/client
mkdir "$work"

generate() {
  proto/node_modules/.bin/buf generate "$SENDA_API_IMAGE" --template "tests/clients/$language/buf.gen.yaml" --output "$1"
}

when "a server with the demonstration trust runs"
port=$(free_ports)
export SENDA_DATA=$scratch/data SENDA_ADDRESS=127.0.0.1:$port
expect 0 up --detach --data "$SENDA_DATA" --port "$port" --redis none --schools 1 --pupils 200
TOKEN=$("$senda" token --role trust-send-lead 2>/dev/null)
export TOKEN

case $language in
  python)
    when "buf, protoc and gRPC's plugin make a Python client"
    generate "$work"
    cp tests/clients/python/*.py "$work"
    # Debian's own, for which Debian's grpc and protobuf packages are.
    client=(/usr/bin/python3 "$work/client_test.py")
    example=(/usr/bin/python3 "$work/example.py")
    ;;
  typescript)
    when "buf and protoc-gen-es make a TypeScript client that compiles under --strict"
    generate "$work/generated"
    cp tests/clients/typescript/*.{ts,json} "$work"
    ln -s "$root/tests/clients/typescript/node_modules" "$work/node_modules"
    "$work/node_modules/.bin/tsc" --project "$work"
    client=(node --test "$work/built/client_test.js")
    example=(node "$work/built/example.js")
    ;;
  *) wrong "there is no client in $language" ;;
esac

when "it creates, reads, filters, pages, and sees reasons and deadlines"
"${client[@]}"

when "the example of the README prints pupils with an EHC plan"
expect 0 "${example[@]}"
grep -qE '^[A-Z][0-9]{12} SEN_NEED_TYPE_[A-Z]+$|^[A-Z][0-9]{12} [A-Z]+$' "$scratch/last" || wrong "there is no pupil in its output"
