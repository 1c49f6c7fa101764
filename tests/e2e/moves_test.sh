#!/usr/bin/env bash
# Pupils go to another school, out of the trust, and up a year; and what is told of them is data too.
#
#   SENDA_BIN=build/release/bin bash tests/e2e/moves_test.sh
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/running.sh"
cd "$scratch"

port=$(free_ports)
at() { env SENDA_DATA="$scratch/data" SENDA_ADDRESS="127.0.0.1:$port" "$senda" "$@"; }
# As the server counts days. Pupils of the demonstration trust were on the roll by then, whenever this runs.
export TZ=Europe/London
today=$(date +%F)
# The values of a column of all pupils that match a filter, without the heading.
pupils() { at list pupils --all --filter "$2" --fields "$1" -o csv | tr -d '\r' | tail -n +2; }

expect 0 up --detach --data "$scratch/data" --port "$port" --redis none --schools 2 --pupils 60
mapfile -t schools < <(at list schools -o name)
[[ ${#schools[@]} == 2 ]] || wrong "there are ${#schools[@]} schools"
from=${schools[0]##*/}
to=${schools[1]##*/}
mapfile -t upns < <(pupils upn "school = \"${schools[0]}\"")
id=$(pupils name "upn = \"${upns[1]}\"")

when "a dry run says who would move and moves nobody"
expect 0 at transfer "${upns[0]}" "${id##*/}" --to "$to" --dry-run
has "2 pupils would move; nothing was changed"
[[ $(pupils school "upn = \"${upns[0]}\"") == "${schools[0]}" ]] || wrong "the pupil has moved"

when "pupils move by UPN and by id, and the record says so"
expect 0 at transfer "${upns[0]}" "${id##*/}" --to "$to" --date "$(date -d "$today" +%d/%m/%Y)" --reason "moved house" --yes
has "2 pupils moved" "$(LC_ALL=C date -d "$today" '+%-d %b %Y')"
[[ $(pupils school "upn = \"${upns[1]}\"") == "${schools[1]}" ]] || wrong "the pupil has not moved"
expect 0 at list pupil-transfers -o csv
has "$id" "moved house"

when "who is there already is not moved again"
expect 1 at transfer "${upns[0]}" --to "$to"
has "is in that school already"

when "a UPN that nobody has is told apart from one that cannot be"
expect 1 at transfer B801200005001 --to "$to"
has "no pupil that you may see has the UPN B801200005001"
expect 2 at transfer A801200005001 --to "$to"
has "the first letter does not agree"

when "a leaver is recorded with destination, as data"
expect 0 at transfer "${upns[2]}" --leaving "$today" --destination "Ash Grammar School" -o json --yes
grep -q '"leaving_date": *"'"$today"'"' last || wrong "the transfer states no leaving date"

when "a rollover says first how many are left, moves each school once, and is done"
# Without the leading zero, which would make 08 and 09 wrong octal numbers.
year=$(($(date +%-m) >= 9 ? $(date +%Y) + 1 : $(date +%Y)))
expect 0 at rollover "$year" --dry-run
has "All 2 schools" "nothing was changed"
expect 2 at rollover $((year + 1)) --dry-run
has "the trust can move to"
before=$(pupils year_group "upn = \"${upns[1]}\"")
expect 0 at rollover "$year" --yes
has "All 2 schools" "every school is in $year/"
is_a_year_up() { [[ $(pupils year_group "upn = \"${upns[1]}\"") == $((before + 1)) ]]; }
is_a_year_up || wrong "the pupil of year $before is not a year up"
expect 0 at rollover "$year"
has "was done before; nothing was changed"
is_a_year_up || wrong "the pupil moved up twice"
when "the present year moves nobody who is there for it, nor back who is in the next"
expect 0 at rollover $((year - 1)) --yes
is_a_year_up || wrong "the pupil was moved by the present year"
expect 0 at list pupils --all --filter "upn = \"${upns[1]}\"" --fields upn,out_of_year -o csv
has "${upns[1]},false"

when "what a rollover did is data too"
expect 0 at rollover "$year" -o csv
has "school,moved_up,unchanged,out_of_year,above_last_year"

when "records staff see whose records have been kept long enough"
leaver=$(pupils name "upn = \"${upns[3]}\"")
expect 0 at transfer "${leaver##*/}" --leaving "$today" --yes
expect 5 at retention
at token --role records-officer --subject records >/dev/null 2>&1
expect 0 at retention --by 2070-01-01 --as records
has "Kept until" "${leaver##*/}" " due, 0 kept by a legal hold"
expect 0 at retention --by 2070-01-01 --as records -o csv
has "retain_until" "RETENTION_STATE_DUE"
expect 0 at retention --as records
has "No records have been kept long enough."

when "a chronology, a recap and what is due are data too"
at chronology "${id##*/}" -o json | python3 -c '
import json, sys
entries = json.load(sys.stdin)["entries"]
assert any(entry["title"].startswith("Moved to another school") for entry in entries), entries
assert [entry["date"] for entry in entries] == sorted(entry["date"] for entry in entries)
'
for command in "chronology ${id##*/}" "recap --school $from --from 2020-09-01" "due --school $from"; do
  # shellcheck disable=SC2086  # the words of a command
  at $command -o csv | python3 -c '
import csv, sys
rows = list(csv.reader(sys.stdin))
assert len({len(row) for row in rows}) == 1, rows
' || wrong "$command has lines of other lengths than its heading"
  # shellcheck disable=SC2086
  at $command -o json | python3 -c 'import json, sys; json.load(sys.stdin)' || wrong "$command is not JSON"
done

expect 0 up --stop --data "$scratch/data"
echo "All as expected."
