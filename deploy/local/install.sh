#!/usr/bin/env bash
# Installs what Senda needs on Debian 12: Debian packages and the pinned npm packages that hold the third-party
# protos and buf. The one list of packages; deploy/local/up.sh and tests/run.sh both call it.
#
#   deploy/local/install.sh          what is needed to build and run
#   deploy/local/install.sh --tests  the same, and what only the tests need
#
# Does nothing, and needs no network and no root, when everything is already there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

runtime_packages=(
  ca-certificates curl procps redis-server tzdata util-linux
)
build_packages=(
  build-essential ccache cmake git mold ninja-build nodejs npm pkg-config python3
  grpc-proto libabsl-dev libc-ares-dev libcjose-dev libcli11-dev libcpp-httplib-dev libcsv-dev libcurl4-openssl-dev
  libexpat1-dev libfmt-dev libgoogle-perftools-dev libgrpc++-dev libhiredis-dev libjansson-dev libpq-dev libprotobuf-dev libprotoc-dev libre2-dev
  libsqlite3-dev libssl-dev nlohmann-json3-dev prometheus-cpp-dev protobuf-compiler uuid-dev zlib1g-dev
)
test_packages=(
  clang-format libbenchmark-dev libgmock-dev libgtest-dev librapidcheck-dev nghttp2-client postgresql
  postgresql-client protobuf-compiler-grpc python3-grpcio python3-protobuf
)

say() { printf '%s\n' "$*" >&2; }

# A tool that came by another way than Debian's package (node from a version manager, say) counts as installed.
already_there() {
  case $1 in
    nodejs) command -v node >/dev/null && return 0 ;;
    npm | git | cmake | curl | python3) command -v "$1" >/dev/null && return 0 ;;
  esac
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_debian_packages() {
  local missing=() package
  for package in "$@"; do
    already_there "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || { say "Run as root, or install first: ${missing[*]}"; exit 1; }
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=600 update -qq
  # The servers are started by us on free ports; the package must not start its own.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
    -o Dpkg::Options::=--force-confold install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# npm ci deletes node_modules first, so it runs only if the lock file changed since the last time.
install_npm_packages() {
  local folder=$root/$1 stamp=$root/$1/node_modules/.senda-lock
  cmp -s "$folder/package-lock.json" "$stamp" && return 0
  say "Installing the pinned npm packages of $1"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
  cp "$folder/package-lock.json" "$stamp"
}

packages=("${runtime_packages[@]}" "${build_packages[@]}")
npm_folders=(proto)
case ${1-} in
  '') ;;
  --tests) packages+=("${test_packages[@]}"); npm_folders+=(tests/clients/typescript) ;;
  *) say "usage: install.sh [--tests]"; exit 2 ;;
esac
install_debian_packages "${packages[@]}"
for folder in "${npm_folders[@]}"; do
  install_npm_packages "$folder"
done
