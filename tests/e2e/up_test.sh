#!/usr/bin/env bash
# deploy/local/up.sh and `senda up` do what they say: start, find their data again, stop, and leave nothing behind.
#
#   SENDA_BIN=build/release/bin bash tests/e2e/up_test.sh
#
# With the programs of build/release the first case installs and builds as a person's first start does.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/running.sh"
cd "$scratch"

small=(--schools 1 --pupils 40)
data="$scratch/data folder"
port=$(free_ports)
at() { env SENDA_DATA="$data" SENDA_ADDRESS="127.0.0.1:$port" "$senda" "$@"; }

stopped() {
  nothing_runs_on "$1" || wrong "something still runs on $1"
  [[ ! -e $1/senda.pid && ! -e $1/redis.pid ]] || wrong "a pid file is left in $1"
}

when "an unknown option or a missing value ends with 2 and the help"
expect 2 up --wrong
has "'--wrong' is not an option" "--detach" "--postgres URL"
expect 2 up --data
has "--data needs a value"
expect 0 up --help
has "--separate"
expect 2 "$senda" up --prot 1
has "did you mean '--port'?"

when "--detach returns when ready, with a space in the path of the data"
first=(up --detach --data "$data" --port "$port" "${small[@]}")
if [[ $(realpath "$SENDA_BIN") == "$root/build/release/bin" ]]; then
  expect 0 env -u SENDA_BIN bash "$root/deploy/local/up.sh" "${first[@]:1}"
else
  expect 0 "${first[@]}"
fi
has "Demonstration Learning Trust" "127.0.0.1:$port" "http://127.0.0.1:$((port + 1))/metrics" "SEN support (K)" "Loaded 40 synthetic pupils"
cp last welcome
[[ $(stat -c %a "$data") == 700 ]] || wrong "others can look into the data folder"

when "the metrics and the health are where it says"
expect 0 curl -fsS "http://127.0.0.1:$((port + 1))/readyz"
expect 0 curl -fsS "http://127.0.0.1:$((port + 1))/metrics"
has "# TYPE grpc_server_handled_total counter"

when "the commands that it shows work as they stand"
sed -n '/^Try:/,/^$/p' welcome | tail -n +2 >try.sh
expect 0 bash -euo pipefail try.sh
has "EHC" '"title": "Pupils by SEN provision"'
expect 0 bash -c "$(sed -n 's/^Stop with //p' welcome)"
stopped "$data"

when "a second start finds the data and does not load the demonstration again"
expect 0 up --detach --data="$data" --port="$port"
has "Demonstration Learning Trust" "All 1 school"
lacks "Loaded"
expect 0 at create goals g-mine title="Every pupil reads" state=draft smart.specific="Books at home"
[[ -s $data/redis.pid ]] || wrong "there is no Redis"

when "a second one on the same folder or port is refused"
expect 1 up --detach --data "$data" --port "$port"
has "runs already" "--stop --data"
expect 1 "$senda" up --data "$data" --port "$(free_ports)"
has "runs already on the data folder"
expect 1 up --detach --data "$scratch/other" --port "$port"
has "port $port cannot be used (Address already in use)"
stopped "$scratch/other"
expect 0 at get goals g-mine

when "--stop stops Senda and its Redis; stopping again is no error"
redis_pid=$(<"$data/redis.pid")
expect 0 up --stop --data "$data"
has "Stopped."
stopped "$data"
[[ ! $(ps -o stat= -p "$redis_pid") =~ ^[^Z] ]] || wrong "Redis still runs"
expect 0 up --stop --data "$data"
has "Nothing was running."
expect 4 at get goals g-mine

when "in the foreground Ctrl-C stops all, and what was written is there afterwards"
# A process group of its own, so that the signal comes to all of it as from a terminal.
setsid bash "$root/deploy/local/up.sh" --data "$data" --port "$port" --redis none >foreground 2>&1 </dev/null &
eventually test -e "$data/ready"
expect 0 at get goals g-mine
has "Every pupil reads"
[[ ! -e $data/redis.pid ]] || wrong "--redis none started a Redis"
kill -INT -- "-$(ps -o pgid= -p "$(<"$data/senda.pid")" | tr -d ' ')"
status=0
wait $! || status=$?
((status == 0)) || { cp foreground last; wrong "it ended with $status"; }
stopped "$data"

when "--no-demo starts empty and shows how to begin"
expect 0 up --detach --data "$scratch/empty" --port "$port" --no-demo --redis none
lacks "Loaded"
cp last welcome
sed -n '/^Try:/,/^$/p' welcome | tail -n +2 >try.sh
expect 0 bash -euo pipefail try.sh
has "Oak Primary"
expect 0 up --stop --data "$scratch/empty"
stopped "$scratch/empty"

when "--separate runs six processes, starts a killed one again, and stops all"
expect 0 up --detach --data "$scratch/separate" --port "$port" --separate "${small[@]}"
has "All 1 school"
cp last welcome
children() { ps -o pid= --ppid "$(<"$scratch/separate/senda.pid")"; }
(($(children | wc -l) == 6)) || wrong "there are $(children | wc -l) child processes"
sed -n '/^Try:/,/^$/p' welcome | tail -n +2 >try.sh
expect 0 bash -euo pipefail try.sh
has '"title": "Pupils by SEN provision"'
pupils_pid=$(pgrep -P "$(<"$scratch/separate/senda.pid")" -f pupil_tracking_server)
kill -9 "$pupils_pid"
eventually bash -c "sed -n '/export/p; /list pupils/p' try.sh | bash -e"
(($(children | wc -l) == 6)) || wrong "the killed process was not started again"
expect 0 grep "pupil_tracking_server ended with 137; starting it again" "$scratch/separate/senda.log"
expect 0 up --stop --data "$scratch/separate"
stopped "$scratch/separate"

when "no service outlives a killed parent"
expect 0 up --detach --data "$scratch/separate" --port "$port" --separate --redis none
kill -9 "$(<"$scratch/separate/senda.pid")"
eventually nothing_runs_on "$scratch/separate"
expect 0 up --stop --data "$scratch/separate"

when "--postgres keeps the data there"
if [[ -n ${SENDA_TEST_POSTGRES-} ]]; then
  server=$SENDA_TEST_POSTGRES
else
  mkdir -m 755 servers
  chmod 755 "$scratch"
  . <("$root/tests/servers.sh" start servers postgres)
  server=$SENDA_TEST_POSTGRES
  stop_postgres() { "$root/tests/servers.sh" stop "$scratch/servers" postgres; finish; }
  trap stop_postgres EXIT
fi
database=senda_up_$$
psql -qX -d "$server" -c "CREATE DATABASE $database"
url=${server%/*}/$database
expect 0 up --detach --data "$scratch/pg" --port "$port" --postgres "$url" "${small[@]}"
has "Loaded 40" "All 1 school"
expect 0 up --stop --data "$scratch/pg"
[[ ! -e $scratch/pg/pupils.db ]] || wrong "there is a SQLite file"
expect 0 up --detach --data "$scratch/pg" --port "$port" --postgres "$url"
has "All 1 school"
lacks "Loaded"
expect 0 up --stop --data "$scratch/pg"
stopped "$scratch/pg"
psql -qX -d "$server" -c "DROP DATABASE $database"

when "a database that does not answer is said so"
expect 1 up --detach --data "$scratch/gone" --port "$port" --postgres postgresql://senda@127.0.0.1:1/senda --redis none
has "error: The database does not answer"
stopped "$scratch/gone"

echo "All as expected."
