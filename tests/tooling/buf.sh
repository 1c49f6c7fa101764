#!/usr/bin/env bash
# Checks the contract with buf, on the descriptor set that protoc writes (third-party imports come from packages, so
# there is no buf workspace to resolve them).
#
#   tests/tooling/buf.sh lint       style and comments of every proto of ours
#   tests/tooling/buf.sh breaking   compares with the released contract, proto/baseline.binpb
#   tests/tooling/buf.sh baseline   makes the present contract the released one
#
# Reads senda-api.binpb of the build folder in SENDA_BUILD, or of the newest build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

buf=proto/node_modules/.bin/buf
image=${SENDA_BUILD:+$SENDA_BUILD/senda-api.binpb}
image=${image:-$(ls -t build/*/senda-api.binpb 2>/dev/null | head -n 1)}
[[ -f $image ]] || { echo "No senda-api.binpb: build the target senda_api_image first" >&2; exit 1; }

ours=()
while IFS= read -r proto; do
  ours+=(--path "${proto#proto/}")
done < <(find proto/senda -name '*.proto' | sort)

case ${1-} in
  lint) "$buf" lint "$image" --config proto/buf.yaml "${ours[@]}" ;;
  breaking)
    if [[ ! -f proto/baseline.binpb ]]; then
      echo "No proto/baseline.binpb: nothing is released yet" >&2
      exit 0
    fi
    "$buf" breaking "$image" --against proto/baseline.binpb --config proto/buf.yaml --path senda
    ;;
  baseline) "$buf" build "$image" --exclude-source-info -o proto/baseline.binpb ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
