#!/usr/bin/env bash
# Installs, builds and runs all of Senda on this machine, with a demonstration trust.
#
#   bash deploy/local/up.sh                 run in the foreground; Ctrl-C stops
#   bash deploy/local/up.sh --detach        return when ready; go on in the background
#   bash deploy/local/up.sh --stop          stop what runs on the data folder
#
# Options:
#   --data DIR          where the data lives (default ./senda-data); a second start finds it again
#   --port N            gRPC port (default 50051); metrics and health are on the next one
#   --no-demo           start empty
#   --postgres URL      PostgreSQL instead of SQLite: postgresql://user@host:port/database
#   --separate          each service as a process of its own, talking over TCP, as in production
#   --redis HOST:PORT   use this Redis instead of starting one ("none": cache in memory)
#   --schools N, --pupils N, --seed N, --gias FILE, --sen FILE
#                       what the demonstration trust is made of; see `senda up --help`
#
# With SENDA_BIN=FOLDER in the environment it runs the programs of that folder and neither installs nor builds.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$PWD/senda-data redis='' detach='' stop='' arguments=()

say() { printf '%s\n' "$*" >&2; }
fail() { say "up.sh: $*"; exit 1; }
usage() { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }
misuse() { say "up.sh: $*"; say; usage >&2; exit 2; }

while (($#)); do
  case $1 in
    --?*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --data | --redis | --port | --postgres | --schools | --pupils | --seed | --gias | --sen)
      (($# > 1)) || misuse "$1 needs a value"
      case $1 in
        --data) data=$(realpath -m -- "$2") ;;
        --redis) redis=$2 ;;
        *) arguments+=("$1" "$2") ;;
      esac
      shift 2 ;;
    --no-demo | --separate) arguments+=("$1"); shift ;;
    --detach) detach=1; shift ;;
    --stop) stop=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) misuse "'$1' is not an option" ;;
  esac
done

# How to stop what runs on this data folder, to be pasted into a shell.
stop_command="bash $(printf %q "$(realpath --relative-base="$PWD" -- "$root/deploy/local/up.sh")") --stop"
[[ $data == "$PWD/senda-data" ]] || stop_command+=" --data $(printf %q "$(realpath -m --relative-base="$PWD" -- "$data")")"

# Whether process $1 runs and is the program $2, not another that got its number.
alive() { [[ $(ps -o stat= -o comm= -p "$1" 2>/dev/null) =~ ^[^Z][^\ ]*\ +"$2" ]]; }

# Prints the process that file $1 names, if it still is the program $2.
running() {
  local pid
  [[ -s $1 ]] && pid=$(cat "$1") && alive "$pid" "$2" && printf '%s' "$pid"
}

# Stops the process that file $1 names, if it is the program $2. Nothing is lost if it has to be killed.
stop_one() {
  local pid
  if pid=$(running "$1" "$2"); then
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 300); do
      alive "$pid" "$2" || break
      sleep 0.1
    done
    ! alive "$pid" "$2" || kill -9 "$pid"
  fi
  rm -f "$1"
}

if [[ -n $stop ]]; then
  running "$data/senda.pid" senda >/dev/null && said="Stopped." || said="Nothing was running."
  stop_one "$data/senda.pid" senda
  stop_one "$data/redis.pid" redis-server
  rm -f "$data/ready"
  say "$said The data stays in $data."
  exit 0
fi
running "$data/senda.pid" senda >/dev/null && fail "Senda runs already on $data; stop it with: $stop_command"

bin=${SENDA_BIN-}
if [[ -z $bin ]]; then
  bash "$root/deploy/local/install.sh"
  say "Building (minutes the first time; later only what changed) ..."
  (cd "$root" && cmake --preset release >/dev/null)
  ninja -C "$root/build/release" servers >&2
  bin=$root/build/release/bin
fi

[[ -d $data ]] || mkdir -p -m 700 "$data"

start_redis() {
  local port
  port=$(python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # One that outlived a killed Senda.
  stop_one "$data/redis.pid" redis-server
  redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --daemonize yes --dir "$data" \
    --pidfile "$data/redis.pid" --logfile "$data/redis.log" --maxmemory 256mb --maxmemory-policy allkeys-lru >/dev/null
  for _ in $(seq 100); do
    [[ $(redis-cli -p "$port" ping 2>/dev/null) == PONG && -s $data/redis.pid ]] && break
    sleep 0.1
  done
  redis=127.0.0.1:$port
}

finish() {
  stop_one "$data/senda.pid" senda
  stop_one "$data/redis.pid" redis-server
  rm -f "$data/ready"
}
trap finish EXIT
[[ -n $redis ]] || start_redis
[[ $redis == none ]] || arguments+=(--redis "$redis")

rm -f "$data/ready"
command=("$bin/senda" up --data "$data" --ready-file "$data/ready" "${arguments[@]+"${arguments[@]}"}")

if [[ -z $detach ]]; then
  pid='' status=0 signalled=1
  trap 'signalled=1; kill -TERM ${pid:+"$pid"} 2>/dev/null' INT TERM HUP
  "${command[@]}" &
  pid=$!
  echo "$pid" >"$data/senda.pid"
  # A signal ends the wait; only the next one gives Senda's own answer.
  while ((signalled)); do
    signalled=0 status=0
    wait "$pid" || status=$?
  done
  exit "$status"
fi

say "Starting ..."
setsid nohup "${command[@]}" --stop-hint "$stop_command" >"$data/senda.log" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$data/senda.pid"
while [[ ! -e $data/ready ]]; do
  if ! kill -0 "$pid" 2>/dev/null; then
    cat "$data/senda.log" >&2
    fail "Senda did not start; the reason stands above"
  fi
  sleep 0.1
done
trap - EXIT
cat "$data/senda.log"
