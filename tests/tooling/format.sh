#!/usr/bin/env bash
# Checks that every C++ file of ours is formatted as .clang-format says, and every proto as buf formats it.
#
#   tests/tooling/format.sh          names the files that are not, and fails if there is one
#   tests/tooling/format.sh --fix    formats them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

case ${1-} in
  '') cpp=(--dry-run -Werror) proto=(--exit-code) ;;
  --fix) cpp=(-i) proto=(-w) ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

status=0
while IFS= read -r file; do
  clang-format "${cpp[@]}" "$file" 2>/dev/null || { echo "not formatted: $file"; status=1; }
done < <(git ls-files '*.cc' '*.h')
(cd proto && node_modules/.bin/buf format "${proto[@]}" --path senda >/dev/null) ||
  { echo "not formatted: proto/senda"; status=1; }
((status == 0)) || echo "tests/tooling/format.sh --fix formats them" >&2
exit $status
