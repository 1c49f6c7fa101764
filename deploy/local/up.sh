#!/usr/bin/env bash
# Installs, builds and runs all of Senda on this machine, with a demonstration trust.
#
#   bash deploy/local/up.sh                 run in the foreground; Ctrl-C stops
#   bash deploy/local/up.sh --detach        return when ready; go on in the background
#   bash deploy/local/up.sh --stop          stop what --detach started
#
# Options:
#   --data DIR       where the data lives (default ./senda-data); a second start finds it again
#   --port N         gRPC port (default 50051); metrics and health are on the next one
#   --no-demo        start empty
#   --postgres URL   PostgreSQL instead of SQLite: postgresql://user@host:port/database
#   --separate       each service as a process of its own, talking over TCP, as in production
#   --redis ADDRESS  use this Redis instead of starting one ("none": cache in memory)
# Everything else (--schools, --pupils, --seed, --gias, --sen) goes to `senda up`; see `senda up --help`.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$PWD/senda-data redis='' detach=0 stop=0 arguments=()

say() { printf '%s\n' "$*" >&2; }
fail() { say "up.sh: $*"; exit 1; }
value() { [[ $# -ge 2 ]] || fail "$1 needs a value; see the top of deploy/local/up.sh"; printf '%s' "$2"; }

while (($#)); do
  case $1 in
    --data) data=$(realpath -m "$(value "$@")"); shift 2 ;;
    --redis) redis=$(value "$@"); shift 2 ;;
    --detach) detach=1; shift ;;
    --stop) stop=1; shift ;;
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) arguments+=("$1"); shift ;;
  esac
done

# The process a pid file names, if it is alive and was started for this data folder.
running() {
  [[ -s $1 ]] && kill -0 "$(cat "$1")" 2>/dev/null && cat "$1"
}

stop_one() {
  local pid
  pid=$(running "$1") || return 0
  kill "$pid"
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  rm -f "$1"
}

if ((stop)); then
  stop_one "$data/senda.pid"
  stop_one "$data/redis.pid"
  say "Stopped. The data stays in $data."
  exit 0
fi
running "$data/senda.pid" >/dev/null && fail "Senda runs already on $data; stop it with --stop --data $data"

bash "$root/deploy/local/install.sh"

build=$root/build/release
say "Building (the first time takes a while; later only what changed) ..."
(cd "$root" && cmake --preset release >&2)
ninja -C "$build" servers >&2

mkdir -p "$data"
chmod 700 "$data"

start_redis() {
  local port
  port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --daemonize yes --dir "$data" \
    --pidfile "$data/redis.pid" --logfile "$data/redis.log" --maxmemory 256mb --maxmemory-policy allkeys-lru >/dev/null
  for _ in $(seq 50); do
    [[ $(redis-cli -p "$port" ping 2>/dev/null) == PONG ]] && break
    sleep 0.1
  done
  redis=127.0.0.1:$port
}
own_redis=0
if [[ -z $redis ]]; then
  start_redis
  own_redis=1
fi
[[ $redis == none ]] || arguments+=(--redis "$redis")

rm -f "$data/ready"
command=("$build/bin/senda" up --data "$data" --ready-file "$data/ready" "${arguments[@]+"${arguments[@]}"}")

if ((detach)); then
  setsid nohup "${command[@]}" >"$data/senda.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$data/senda.pid"
  while [[ ! -e $data/ready ]]; do
    if ! kill -0 "$pid" 2>/dev/null; then
      cat "$data/senda.log" >&2
      ((own_redis)) && stop_one "$data/redis.pid"
      rm -f "$data/senda.pid"
      fail "Senda did not start; the reason stands above"
    fi
    sleep 0.2
  done
  cat "$data/senda.log"
  say "Running in the background. Stop it with: bash deploy/local/up.sh --stop --data $data"
  exit 0
fi

finish() { ((own_redis)) && stop_one "$data/redis.pid"; rm -f "$data/senda.pid"; }
trap finish EXIT
"${command[@]}" &
pid=$!
echo "$pid" >"$data/senda.pid"
trap 'kill -TERM "$pid" 2>/dev/null' INT TERM
wait "$pid" || { status=$?; wait "$pid" 2>/dev/null || true; exit "$status"; }
