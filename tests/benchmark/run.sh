#!/usr/bin/env bash
# Measures Senda against its floors and prints ratios, because machines differ and drift: Senda and its
# floor run in turn, three rounds, and the median of the ratios counts. Authentication, authorisation,
# deadline, validation, audit and metrics are on. Takes about ten minutes.
#
#   bash tests/benchmark/run.sh [--schools N] [--pupils N] [--seconds S] [--only NAME]
#
# Names: dashboard, small, get-sqlite, get-postgres, create, import, assessments, progress, progress-postgres,
# cold, memory.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
schools=60 pupils=61876 seconds=3 only=''
while (($#)); do
  case $1 in
    --schools) schools=$2; shift 2 ;;
    --pupils) pupils=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --only) only=$2; shift 2 ;;
    *) printf 'run.sh: unknown option %s; see the top of tests/benchmark/run.sh\n' "$1" >&2; exit 2 ;;
  esac
done

bash deploy/local/install.sh --tests >&2
cmake --preset release >&2
ninja -C build/release servers benchmarks >&2
bin=$root/build/release/bin
work=$(mktemp -d)
chmod 755 "$work"
pids=()
cleanup() {
  for pid in "${pids[@]+"${pids[@]}"}"; do kill "$pid" 2>/dev/null || true; done
  bash tests/servers.sh stop "$work/servers" >/dev/null 2>&1 || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
eval "$(bash tests/servers.sh start "$work/servers")"

say() { printf '%s\n' "$*" >&2; }
wanted() { [[ -z $only || $only == "$1" ]]; }
free_port() { python3 -c 'import random; print(random.randrange(20000, 30000, 20))'; }
started=''
start() { "$@" >"$work/log.$RANDOM" 2>&1 & started=$!; pids+=("$started"); }
stop() { kill "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }
wait_for() { for _ in $(seq 1200); do [[ -e $1 ]] && return; sleep 0.1; done; say "run.sh: $1 did not come"; exit 1; }
wait_port() { for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done; }
median() { sort -g | awk '{v[NR]=$1} END {print (NR % 2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.3f", a / b}'; }
rows=()
report() { rows+=("$(printf '%-26s %-44s %10s %12s %8s %6s' "$@")"); say "${rows[-1]}"; }

# up DATA PORT [option...]: Senda in one process, ready.
up() {
  local data=$1 port=$2
  shift 2
  start "$bin/senda" up --data "$data" --port "$port" --ready-file "$data.ready" "$@"
  wait_for "$data.ready"
}
token() { "$bin/write_benchmark" token "$1" "${2:-lead}"; }

# rate PORT PATH FRAME [header]: requests per second by h2load, 8 connections with 16 streams each.
rate() {
  local headers=(-H 'content-type: application/grpc' -H 'te: trailers')
  [[ $# -ge 4 ]] && headers+=(-H "$4" -H 'grpc-timeout: 5S')
  h2load -c 8 -m 16 -D "$seconds" --warm-up-time 1 -d "$3" "${headers[@]}" "http://127.0.0.1:$1/$2" 2>/dev/null |
    awk '/^finished in/ {print $4}'
}

# against NAME WHAT AIM SENDA_PORT METHOD RESOURCE TOKEN FLOOR...: Senda's method beside its floor.
against() {
  local name=$1 what=$2 aim=$3 port=$4 method=$5 resource=$6 token=$7
  shift 7
  local floor_port bytes ratios='' a b
  "$bin/write_benchmark" frame "$method" "$resource" "$work/frame"
  bytes=$("$bin/write_benchmark" reply "127.0.0.1:$port" "$token" "$method" "$resource")
  floor_port=$(free_port)
  start "$bin/floor_server" "$floor_port" "$bytes" "$@"
  local floor=$started
  wait_port "$floor_port"
  for _ in 1 2 3; do
    b=$(rate "$floor_port" senda.Floor/Echo "$work/frame")
    a=$(rate "$port" "$method" "$work/frame" "authorization: Bearer $token")
    ratios+="$(ratio "$a" "$b")"$'\n'
  done
  stop "$floor"
  report "$name" "$what, $bytes bytes" "$a/s" "$b/s" "$(printf '%s' "$ratios" | median)" "$aim"
}

# beside NAME WHAT COMMAND FILE AIM: a command of progress_benchmark three times, each beside its floor on the SQLite
# FILE; without a file, alone.
beside() {
  local ratios='' a b='' ratio=''
  for _ in 1 2 3; do
    [[ -z $4 ]] || b=$("$bin/progress_benchmark" "bare-$3" "$4")
    a=$("$bin/progress_benchmark" "$3" "127.0.0.1:$port" "$importer")
    [[ -z $4 ]] || ratios+="$(ratio "$a" "$b")"$'\n'
  done
  [[ -z $4 ]] || ratio=$(printf '%s' "$ratios" | median)
  report "$1" "$2" "${a}ms" "${b:+${b}ms}" "$ratio" "$5"
}

# peak_around COMMAND: a command of progress_benchmark, and the server's peak before and after it, MiB.
peak_around() {
  local before after
  before=$(awk '/VmHWM/ {printf "%.0f", $2 / 1024}' "/proc/$senda/status")
  a=$("$bin/progress_benchmark" "$1" "127.0.0.1:$port" "$importer")
  after=$(awk '/VmHWM/ {printf "%.0f", $2 / 1024}' "/proc/$senda/status")
  peak="peak $before to $after MiB"
}

# of_a_trust ENGINE FILE: what pupil tracking does over 60,000 pupils with their results.
of_a_trust() {
  local peak a b=''
  beside 'progress of a school' "CheckProgress, 1,500 pupils, $1 / reading their results" check "$2" ''
  peak_around run
  report 'progress of the trust' "RunProgressCheck, 60,000 pupils, $1; $peak" "${a}ms" '' '' ''
  "$bin/progress_benchmark" load-due "127.0.0.1:$port" "$importer" 2 >/dev/null
  beside 'due in a school' "ListDue, 1,050 plans and contacts, $1 / reading them" due "$2" ''
  beside 'due in the trust' "ListDue, all pages of 42,000, $1" due-trust '' ''
  # The floor comes last: it moves the pupils behind the service's back.
  peak_around rollover
  [[ -z $2 ]] || b=$("$bin/progress_benchmark" bare-rollover "$2")
  report 'roll-over of the trust' "RolloverYear, 60,000 pupils, $1 / bare updates; $peak" "${a}ms" "${b:+${b}ms}" \
    "${b:+$(ratio "$a" "$b")}" ''
}

printf '%-26s %-44s %10s %12s %8s %6s\n' what measured Senda floor ratio aim >&2
if wanted dashboard || wanted small || wanted get-sqlite || wanted cold; then
  data=$work/sqlite port=$(free_port)
  mkdir -p "$data"
  up "$data" "$port" --schools "$schools" --pupils "$pupils" --redis "$SENDA_TEST_REDIS"
  senda=$started
  lead=$(token "$data")
  pupil=$("$bin/senda" list pupils --limit 1 -o name --data "$data" --address "127.0.0.1:$port" | head -n 1)
  goal=$("$bin/senda" list goals --limit 1 -o name --data "$data" --address "127.0.0.1:$port" | head -n 1)
  school=$("$bin/senda" list schools --limit 1 -o name --data "$data" --address "127.0.0.1:$port" | head -n 1)
fi
if wanted dashboard; then
  against 'cached dashboard' 'GetTrustDashboard / echo' 0.95 "$port" \
    senda.dashboard.v1.DashboardService/GetTrustDashboard trusts/demo "$lead"
fi
if wanted small; then
  against 'cached small reply' 'GetSchoolDashboard / echo' 0.85 "$port" \
    senda.dashboard.v1.DashboardService/GetSchoolDashboard "$school" "$lead"
fi
if wanted get-sqlite; then
  against 'Get goal, SQLite' 'GetGoal / echo + bare select' 0.8 "$port" senda.goals.v1.GoalsService/GetGoal \
    "$goal" "$lead" sqlite "$data/goals.db" 'SELECT * FROM goals WHERE trust = ?1 AND id = ?2' demo "${goal##*/}"
  against 'Get pupil, SQLite, audited' 'GetPupil / echo + bare select' 0.8 "$port" \
    senda.pupils.v1.PupilsService/GetPupil "$pupil" "$lead" sqlite "$data/pupils.db" \
    'SELECT * FROM pupils WHERE trust = ?1 AND id = ?2' demo "${pupil##*/}"
fi

if wanted cold; then
  stop "$senda"
  ratios=''
  for _ in 1 2 3; do
    cold_port=$(free_port)
    rm -f "$data.ready"
    # Nothing cached: no Redis, a new process, and the first dashboard is asked for here.
    start "$bin/senda" up --data "$data" --port "$cold_port" --no-demo --quiet --ready-file "$data.ready"
    senda=$started
    wait_for "$data.ready"
    a=$("$bin/write_benchmark" cold "127.0.0.1:$cold_port" "$lead")
    stop "$senda"
    b=$("$bin/write_benchmark" bare-aggregates "$data" "$(date +%F)")
    ratios+="$(ratio "$a" "$b")"$'\n'
  done
  report 'cold dashboard' "GetTrustDashboard / the same SQL, $schools schools" "${a}ms" "${b}ms" \
    "$(printf '%s' "$ratios" | median)" 1.5
fi

if wanted get-postgres; then
  data_pg=$work/postgres
  mkdir -p "$data_pg"
  port=$(free_port)
  up "$data_pg" "$port" --schools 5 --pupils 2000 --postgres "$SENDA_TEST_POSTGRES"
  senda=$started
  lead=$(token "$data_pg")
  pupil=$("$bin/senda" list pupils --limit 1 -o name --data "$data_pg" --address "127.0.0.1:$port" | head -n 1)
  goal=$("$bin/senda" list goals --limit 1 -o name --data "$data_pg" --address "127.0.0.1:$port" | head -n 1)
  # The bare driver sees the rows past row-level security only in the trust's name.
  bare="$SENDA_TEST_POSTGRES?options=-c%20senda.trust%3Ddemo"
  against 'Get goal, PostgreSQL' 'GetGoal / echo + bare select' 0.55 "$port" senda.goals.v1.GoalsService/GetGoal \
    "$goal" "$lead" postgres "$bare" 'SELECT * FROM goals.goals WHERE trust = $1 AND id = $2' demo "${goal##*/}"
  against 'Get pupil, PostgreSQL, audited' 'GetPupil / echo + bare select' 0.55 "$port" \
    senda.pupils.v1.PupilsService/GetPupil "$pupil" "$lead" postgres "$bare" \
    'SELECT * FROM pupils.pupils WHERE trust = $1 AND id = $2' demo "${pupil##*/}"
  stop "$senda"
fi

if wanted create; then
  ratios=''
  data_create=$work/create
  mkdir -p "$data_create"
  port=$(free_port)
  export SENDA_FLUSH_DELAY_US=1000
  start env LD_PRELOAD="$bin/libslow_flush.so" "$bin/senda" up --data "$data_create" --port "$port" \
    --schools 1 --pupils 20 --ready-file "$data_create.ready"
  senda=$started
  wait_for "$data_create.ready"
  lead=$(token "$data_create")
  for _ in 1 2 3; do
    b=$(LD_PRELOAD="$bin/libslow_flush.so" "$bin/write_benchmark" bare-create "$work/bare.db" "$seconds")
    a=$("$bin/write_benchmark" create "127.0.0.1:$port" "$lead" "$seconds" 256)
    ratios+="$(ratio "$a" "$b")"$'\n'
  done
  stop "$senda"
  report 'create, 256 in flight' 'CreateGoal / one-row transactions, +1 ms flush' "$a/s" "$b/s" \
    "$(printf '%s' "$ratios" | median)" 20
fi

if wanted import; then
  ratios=''
  for round in 1 2 3; do
    data_import=$work/import$round
    mkdir -p "$data_import"
    port=$(free_port)
    up "$data_import" "$port" --no-demo
    senda=$started
    importer=$(token "$data_import" importer)
    b=$("$bin/write_benchmark" bare-import "$work/bare.db" 60000)
    a=$("$bin/write_benchmark" import "127.0.0.1:$port" "$importer" 60000 2)
    stop "$senda"
    ratios+="$(ratio "$a" "$b")"$'\n'
  done
  report 'bulk import of pupils' 'BulkUpsertPupils / bare load of the same rows' "$a/s" "$b/s" \
    "$(printf '%s' "$ratios" | median)" 0.5
fi

if wanted assessments || wanted progress; then
  ratios=''
  for round in 1 2 3; do
    data_progress=$work/progress$round
    mkdir -p "$data_progress"
    port=$(free_port)
    up "$data_progress" "$port" --no-demo
    senda=$started
    importer=$(token "$data_progress" importer)
    pupil_rate=$("$bin/progress_benchmark" pupils "127.0.0.1:$port" "$importer" 2)
    b=$("$bin/progress_benchmark" bare-import "$work/bare.db" 400000)
    a=$("$bin/progress_benchmark" import "127.0.0.1:$port" "$importer" 400000 2)
    ratios+="$(ratio "$a" "$b")"$'\n'
    # One load is enough to check progress over.
    wanted assessments || break
    ((round == 3)) || stop "$senda"
  done
  if wanted assessments; then
    report 'import of 400,000 results' "BulkUpsertAssessments / bare load, after pupils at $pupil_rate/s" "$a/s" \
      "$b/s" "$(printf '%s' "$ratios" | median)" 0.5
  fi
  if wanted progress; then of_a_trust SQLite "$data_progress/pupils.db"; fi
  stop "$senda"
fi

if wanted progress-postgres; then
  data_progress=$work/progress_pg
  mkdir -p "$data_progress"
  port=$(free_port)
  up "$data_progress" "$port" --no-demo --postgres "$SENDA_TEST_POSTGRES"
  senda=$started
  importer=$(token "$data_progress" importer)
  "$bin/progress_benchmark" pupils "127.0.0.1:$port" "$importer" 2 >/dev/null
  a=$("$bin/progress_benchmark" import "127.0.0.1:$port" "$importer" 400000 2)
  report 'import of 400,000 results' 'BulkUpsertAssessments, PostgreSQL' "$a/s" '' '' ''
  of_a_trust PostgreSQL ''
  stop "$senda"
fi

if wanted memory; then
  data_memory=$work/memory
  mkdir -p "$data_memory"
  port=$(free_port)
  up "$data_memory" "$port" --separate --redis "$SENDA_TEST_REDIS"
  senda=$started
  for child in $(pgrep -P "$senda"); do
    name=$(ps -o comm= -p "$child")
    report "memory, $name" 'resident, warm' "$(ps -o rss= -p "$child" | awk '{printf "%.0fMiB", $1 / 1024}')" '' '' 40MiB
  done
  stop "$senda"
fi

printf '\n%-26s %-44s %10s %12s %8s %6s\n' what measured Senda floor ratio aim
printf '%s\n' "${rows[@]}"
