#!/usr/bin/env bash
# Private PostgreSQL 15 and Redis servers for tests, in one folder, on free loopback ports.
#
#   tests/servers.sh start DIR [postgres|redis]   starts both (or one); prints what to export, also kept in DIR/env
#   tests/servers.sh stop DIR [postgres|redis]    stops them at once; their ports stay theirs for a later start
#   eval "$(tests/servers.sh start DIR)"          starts, and exports SENDA_TEST_POSTGRES and SENDA_TEST_REDIS
#
# The user `senda` may create roles and databases but is no superuser, as in production: row security binds it.
set -euo pipefail

postgres_bin=$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null || dirname "$(readlink -f "$(command -v initdb || echo /missing/initdb)")")

# Below the range that outgoing connections take theirs from, so that a server can come back on its port.
free_port() {
  python3 - <<'PYTHON'
import random, socket
while True:
    port = random.randint(20000, 32000)
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
    print(port)
    break
PYTHON
}

# The port a server of this folder has, or a new one.
port_of() {
  [[ -s $dir/$1.port ]] || free_port >"$dir/$1.port"
  cat "$dir/$1.port"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then
    (cd "$dir" && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

start_postgres() {
  local data=$dir/postgres port
  port=$(port_of postgres)
  if [[ ! -f $data/PG_VERSION ]]; then
    mkdir -p "$data"
    ((EUID == 0)) && chown postgres "$data"
    as_postgres "$postgres_bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    # Nothing here must outlive the machine's power; a killed process still loses nothing.
    printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" 'fsync = off' \
      'max_connections = 200' 'shared_buffers = 128MB' "timezone = 'UTC'" >>"$data/postgresql.conf"
  fi
  as_postgres "$postgres_bin/pg_ctl" -D "$data" -o "-p $port" -l "$data/server.log" -w -t 60 start >/dev/null ||
    { tail -n 20 "$data/server.log" >&2; return 1; }
  local psql=(psql -qX -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1)
  if [[ $("${psql[@]}" -At -c "SELECT count(*) FROM pg_database WHERE datname = 'senda'") == 0 ]]; then
    "${psql[@]}" -c 'CREATE ROLE senda LOGIN CREATEROLE CREATEDB' -c 'CREATE DATABASE senda OWNER senda'
  fi
}

start_redis() {
  local port
  port=$(port_of redis)
  mkdir -p "$dir/redis"
  redis-server --port "$port" --bind 127.0.0.1 --daemonize yes --dir "$dir/redis" --pidfile "$dir/redis/pid" \
    --logfile "$dir/redis/server.log" --save '' --appendonly no >/dev/null
  local attempt
  for attempt in {1..100}; do
    [[ $(redis-cli -h 127.0.0.1 -p "$port" ping 2>/dev/null) == PONG ]] && return 0
    sleep 0.05
  done
  tail -n 20 "$dir/redis/server.log" >&2
  return 1
}

stop_postgres() {
  [[ -f $dir/postgres/postmaster.pid ]] || return 0
  as_postgres "$postgres_bin/pg_ctl" -D "$dir/postgres" -m immediate -w stop >/dev/null
}

stop_redis() {
  local pid attempt
  pid=$(cat "$dir/redis/pid" 2>/dev/null) || return 0
  kill -9 "$pid" 2>/dev/null || true
  for attempt in {1..100}; do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.02
  done
  rm -f "$dir/redis/pid"
}

usage() { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

(($# >= 2)) || usage
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
servers=("${3-postgres}")
[[ -n ${3-} ]] || servers+=(redis)

for server in "${servers[@]}"; do
  [[ $server == postgres || $server == redis ]] || usage
  case $command in
    start | stop) "${command}_$server" ;;
    *) usage ;;
  esac
done
if [[ $command == start ]]; then
  {
    [[ ! -s $dir/postgres.port ]] ||
      echo "export SENDA_TEST_POSTGRES=postgresql://senda@127.0.0.1:$(cat "$dir/postgres.port")/senda"
    [[ ! -s $dir/redis.port ]] || echo "export SENDA_TEST_REDIS=127.0.0.1:$(cat "$dir/redis.port")"
  } | tee "$dir/env"
fi
