#!/usr/bin/env bash
# Installs what is missing, builds, starts PostgreSQL and Redis for itself, and runs every check and test.
#
#   tests/run.sh                     everything, as continuous integration does
#   tests/run.sh --filter REGEX      only the tests whose name matches
#   tests/run.sh --preset asan       another build (CMakePresets.json): dev, release, asan, tsan
#   tests/run.sh --quick             only build and test: no installing, no format check, no sanitizers
#
# Published school data for the import tests is read from SENDA_DFE_DATA (default ../shared/data/dfe, if it is there).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

preset=release
quick=
ctest_options=()
while (($#)); do
  case $1 in
    --filter) ctest_options+=(-R "${2:?--filter needs a regular expression}"); shift 2 ;;
    --preset) preset=${2:?--preset needs a name}; shift 2 ;;
    --quick) quick=1; shift ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done

step() { printf '\n==> %s\n' "$*"; }

if [[ -z $quick ]]; then
  step "Installing what is missing"
  deploy/local/install.sh --tests
fi

# build PRESET [TARGET]...
build() {
  step "Building ($1)"
  cmake --preset "$1" >/dev/null
  ninja -C "build/$1" "${@:2}"
}

build "$preset"

if [[ -z $quick ]]; then
  step "Checking the format"
  tests/tooling/format.sh
fi

step "Checking the contract"
tests/tooling/buf.sh lint
tests/tooling/buf.sh breaking

step "Starting PostgreSQL and Redis"
servers=$(mktemp -d "${TMPDIR:-/tmp}/senda-tests.XXXXXX")
chmod 755 "$servers"
stop_servers() {
  tests/servers.sh stop "$servers" || true
  rm -rf "$servers"
}
trap stop_servers EXIT
tests/servers.sh start "$servers" >/dev/null
. "$servers/env"

# Property tests draw the same cases in every run; RC_PARAMS= gives others.
export RC_PARAMS=${RC_PARAMS-seed=20240901}

# A test that finds a server missing fails rather than skips.
export SENDA_REQUIRE_SERVERS=1
if [[ -z ${SENDA_DFE_DATA-} && -d ../shared/data/dfe ]]; then
  SENDA_DFE_DATA=$(cd ../shared/data/dfe && pwd)
  export SENDA_DFE_DATA
fi

# The shared machinery again under the sanitizers, and the threaded part of it under the thread sanitizer.
if [[ -z $quick && $preset == release && ${#ctest_options[@]} == 0 ]]; then
  build asan common_tests
  step "Testing common/ (asan)"
  LSAN_OPTIONS=suppressions=$root/tests/tooling/lsan.supp:print_suppressions=0 \
    ctest --test-dir build/asan -j2 -L '^common/' --output-on-failure --no-tests=error

  threaded=(audit_log_test concurrency_test flight_group_test grants_replica_test memory_cache_test point_read_test)
  build tsan "${threaded[@]}"
  step "Testing what is threaded (tsan)"
  TSAN_OPTIONS=ignore_noninstrumented_modules=1 ctest --test-dir build/tsan -j2 --output-on-failure --no-tests=error \
    -R "^($(IFS='|'; echo "${threaded[*]}"))$"
fi

step "Testing ($preset)"
ctest --test-dir "build/$preset" -j2 --output-on-failure --no-tests=error "${ctest_options[@]}"
