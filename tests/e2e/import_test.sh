#!/usr/bin/env bash
# A school's export of its pupils comes in again and again: what it says now is what is on record, and a dry run says the same
# beforehand.
#
#   SENDA_BIN=build/release/bin bash tests/e2e/import_test.sh
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/running.sh"
cd "$scratch"

port=$(free_ports)
at() { env SENDA_DATA="$scratch/data" SENDA_ADDRESS="127.0.0.1:$port" "$senda" "$@"; }
# The columns $1 of the pupil with the UPN $2.
pupil() { at list pupils --as importer --filter "upn = \"$2\"" --fields "$1" -o csv | tr -d '\r' | tail -n +2; }
ago() { date -d "$1 days ago" +%Y-%m-%d; }
ada=A801999926001
dylan=P801999926002
zoya=D801999926003
flags=free_school_meals,english_additional_language,pupil_premium,looked_after,young_carer
columns=UPN,Surname,Forename,DOB,Year,FSM,EAL,PP,LAC,Young

expect 0 up --detach --data "$scratch/data" --port "$port" --redis none --schools 2 --pupils 40
mapfile -t schools < <(at list schools -o name)
here=${schools[0]##*/}
there=${schools[1]##*/}

# dry_and_real CODE FILE TEXT...: both end with CODE and say TEXT.
dry_and_real() {
  local code=$1 file=$2
  shift 2
  expect "$code" at import pupils "$file" --school "$here" --dry-run
  has "nothing was changed" "$@"
  expect "$code" at import pupils "$file" --school "$here"
  has "$@"
  lacks "nothing was changed"
}

when "a dry run counts the records of pupils who are new as well"
dry_and_real 0 "$root/tests/e2e/files/pupils.csv" "SEN records: created 2, updated 0"

when "a flag that is taken back is off, and a year that is none is gone"
printf '%s\n' "$columns carer" "$ada,Okafor,Amara,14/03/2017,5,Y,Y,Y,Y,Y" >flags.csv
dry_and_real 0 flags.csv "created 0, updated 1"
[[ $(pupil "$flags" "$ada") == true,true,true,true,true ]] || wrong "the flags are $(pupil "$flags" "$ada")"
printf '%s\n' "$columns carer" "$ada,Okafor,Amara,14/03/2017,X,N,N,N,N,N" >flags.csv
dry_and_real 0 flags.csv "created 0, updated 1"
[[ $(pupil "$flags" "$ada") == *true* ]] && wrong "the flags are $(pupil "$flags" "$ada")"
[[ -z $(pupil year_group "$ada" | tr -d '"') ]] || wrong "the year is $(pupil year_group "$ada")"

when "what the file has no column for stays"
printf '%s\n' UPN,Surname,Forename,DOB,FSM "$ada,Okafor,Amara,14/03/2017,Y" >few.csv
expect 0 at import pupils few.csv --school "$here"
printf '%s\n' UPN,Surname,Forename,DOB "$ada,Okafor,Amara,14/03/2017" >few.csv
expect 0 at import pupils few.csv --school "$here"
has "created 0, updated 0, unchanged 1"
[[ $(pupil free_school_meals "$ada") == true ]] || wrong "the flag is gone"

when "a pupil who left comes back"
printf '%s\n' "UPN,Surname,Forename,DOB,Entry date,Leaving date" "$ada,Okafor,Amara,14/03/2017,$(ago 400),$(ago 200)" >moves.csv
expect 0 at import pupils moves.csv --school "$here"
printf '%s\n' "UPN,Surname,Forename,DOB,Entry date,Leaving date" "$ada,Okafor,Amara,14/03/2017,$(ago 1)," >moves.csv
dry_and_real 0 moves.csv "updated 1, unchanged 0, refused 0"
at list pupils --as lead --filter "upn = \"$ada\"" -o name | grep -q pupils/ || wrong "the pupil is not back"

when "another provision ends the record there is, and begins after it"
printf '%s\n' "UPN,Surname,Forename,DOB,SEN status,SEN start date,Primary need" \
  "$zoya,Rahman,Zoya,01/09/2018,E,$(ago 30),ASD" >sen.csv
dry_and_real 0 sen.csv "SEN records: created 1, updated 0"
printf '%s\n' "UPN,Surname,Forename,DOB,SEN status,Primary need" "$zoya,Rahman,Zoya,01/09/2018,K,ASD" >sen.csv
dry_and_real 0 sen.csv "SEN records: created 1, updated 1"
at list sen-records --as importer --filter "pupil = \"$(pupil name "$zoya")\"" --fields start_date,end_date -o csv |
  tr -d '\r' | tail -n +2 | sort >records
mapfile -t spells <records
[[ ${#spells[@]} == 2 && ${spells[0]#*,} < ${spells[1]%,*} ]] || wrong "the records overlap: $(cat records)"
printf '%s\n' "UPN,Surname,Forename,DOB,SEN status,SEN start date,Primary need" \
  "$zoya,Rahman,Zoya,01/09/2018,E,$(ago 1500),ASD" >sen.csv
dry_and_real 3 sen.csv "line 2, SEN start date: the SEN record there is began on"

when "a school that the trust does not have is refused, and nobody moves"
before=$(pupil school "$dylan")
expect 2 at import pupils few.csv --school 909009
has "909009"
printf '%s\n' UPN,Surname,Forename,DOB,URN "$dylan,Price,Dylan,2016-11-30,909009" >away.csv
expect 3 at import pupils away.csv
has "line 2, URN: the trust has no school with the URN 909009"
[[ $(pupil school "$dylan") == "$before" ]] || wrong "the pupil has moved"

when "a child of another school is told from one of one's own"
at token --role senco --school "$there" >senco.token
chmod 600 senco.token
printf '%s\n' UPN,Surname,Forename,DOB "$dylan,Price,Dylan,2016-11-30" >theirs.csv
expect 3 at import pupils theirs.csv --school "$there" --token-file senco.token
has "line 2, UPN: is taken by a row that you cannot reach"

when "what a wrong score is in stands in its column"
printf '%s\n' UPN,Test,Date,SAS "$dylan,NGRT,$(ago 30),900" >scores.csv
expect 3 at import assessments scores.csv
has "line 2, SAS: "
lacks "assessment.score"

when "nobody is there to ask whether it may be"
id=$(pupil name "$dylan")
expect 2 at transfer "${id##*/}" --to "$there"
has "nobody was moved" "--yes"
expect 2 at rollover "$(($(date +%-m) >= 9 ? $(date +%Y) + 1 : $(date +%Y)))"
has "nobody was moved" "--yes"

when "a file of nobody is not written"
expect 1 at export ctf --school "$there" --leavers --token-file senco.token --out none.xml
has "no leavers that you may see"
[[ ! -e none.xml ]] || wrong "there is a file"

when "a name cannot steer the terminal"
printf '%s\n' UPN,Surname,Forename,DOB "$ada,Okafor,$(printf 'A\033]0;x\007m\033[2J'),14/03/2017" >steer.csv
expect 0 at import pupils steer.csv --school "$here"
for format in table csv json; do
  at list pupils --as importer --filter "upn = \"$ada\"" -o "$format" >last
  ! LC_ALL=C grep -q "$(printf '[\001-\010\013\014\016-\037\177]')" last || wrong "a control character in $format"
done
