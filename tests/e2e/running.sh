# Sourced by the tests of this folder: a scratch folder, free ports, expectations, and nothing left running at the end.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${SENDA_BIN:?names the folder with the built programs}"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/senda-e2e.XXXXXX")
senda=$SENDA_BIN/senda
# What a developer has set must not reach the commands under test.
unset SENDA_ADDRESS SENDA_DATA SENDA_TRUST SENDA_TOKEN_FILE SENDA_OUTPUT
export XDG_CONFIG_HOME=$scratch

up() { bash "$root/deploy/local/up.sh" "$@"; }

finish() {
  local status=$? folder
  for folder in "$scratch"/*/; do
    [[ -e $folder/senda.pid || -e $folder/redis.pid ]] && up --stop --data "$folder" >/dev/null 2>&1
  done
  ((status)) && [[ -s $scratch/last ]] && { echo "--- the last output:"; tail -n 40 "$scratch/last"; }
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT

case_name=
when() { case_name=$1; printf '%s\n' "- $1"; }
wrong() { printf 'FAILED: %s: %s\n' "$case_name" "$*"; exit 1; }

# Twelve ports in a row that nobody uses, below those that outgoing connections take. Prints the first.
free_ports() {
  python3 - <<'PYTHON'
import random, socket
while True:
    first = random.randint(20000, 31900)
    probes = []
    try:
        for port in range(first, first + 12):
            probes.append(socket.socket())
            probes[-1].bind(("127.0.0.1", port))
    except OSError:
        continue
    finally:
        for probe in probes:
            probe.close()
    print(first)
    break
PYTHON
}

# expect CODE COMMAND...: it ends with CODE; its output is then in $scratch/last.
expect() {
  local wanted=$1 status=0
  shift
  "$@" >"$scratch/last" 2>&1 </dev/null || status=$?
  ((status == wanted)) || wrong "'$*' ended with $status, not $wanted"
}

# has TEXT...: the last output has each of these.
has() {
  local text
  for text in "$@"; do
    grep -qF -- "$text" "$scratch/last" || wrong "the output lacks '$text'"
  done
}
lacks() { ! grep -qF -- "$1" "$scratch/last" || wrong "the output has '$1'"; }

# eventually COMMAND...: it succeeds within 20 seconds.
eventually() {
  for _ in $(seq 200); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.1
  done
  wrong "'$*' did not come true"
}

# Whether no process has $1 in its command line.
nothing_runs_on() {
  local process words
  for process in /proc/[0-9]*; do
    { words=$(tr '\0' ' ' <"$process/cmdline"); } 2>/dev/null || continue
    [[ $words != *"$1"* || ${process#/proc/} == "$$" ]] || return 1
  done
}
