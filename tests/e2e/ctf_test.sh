#!/usr/bin/env bash
# A common transfer file goes from one school to another: exported here, imported there, and the same when it comes back.
#
#   SENDA_BIN=build/release/bin bash tests/e2e/ctf_test.sh
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/running.sh"
cd "$scratch"

port=$(free_ports)
at() { env SENDA_DATA="$scratch/data" SENDA_ADDRESS="127.0.0.1:$port" "$senda" "$@"; }
# The pupils of a file: all after its header.
pupils_of() { sed -n '/<CTFpupilData>/,$p' "$1"; }

expect 0 up --detach --data "$scratch/data" --port "$port" --redis none --schools 1 --pupils 40
school=$(at list schools -o json | sed -n 's/.*"urn": *"\([0-9]*\)".*/\1/p' | head -n 1)
mkdir sent

when "an export is named after both schools and is nobody else's to read"
expect 0 at export ctf --school "$school" --to 8017654 --out sent
has "wrote 40 pupils"
file=$(echo sent/*)
[[ $file =~ ^sent/[0-9]{7}_CTF_8017654_001\.xml$ ]] || wrong "the file is called $file"
[[ $(stat -c %a "$file") == 600 ]] || wrong "others can read the file"

when "a destination may be unknown or not maintained"
expect 0 at export ctf --school "$school" --out sent
expect 0 at export ctf --school "$school" --to MMMMMMM --out sent
expect 2 at export ctf --school "$school" --to 801765 --out sent
ls sent/*_CTF_XXXXXXX_001.xml sent/*_CTF_MMMMMMM_001.xml >/dev/null || wrong "no files of these names: $(ls sent)"

when "a file for a school that is none of the trust wants to be told where to"
expect 2 at import ctf "$file"
has "8017654" "--school URN"

when "its own pupils are there already"
expect 0 at import ctf "$file" --school "$school"
has "created 0, updated 0, unchanged 40, refused 0"

when "another trust takes them with their history, says first what it would do, and takes them once"
at create trusts beech display_name=Beech --as operator >/dev/null
at create schools 801765 urn=801765 display_name="Beech School" local_authority_code=801 establishment_number=7654 \
  --trust beech --as operator >/dev/null
grep -q "<StageAssessment>" "$file" || wrong "the file has no results"
at list instruments -o name >names
expect 3 at import ctf "$file" --trust beech --dry-run
has "nothing was changed" "created 40, updated 0, unchanged 0, refused 0" \
  "StageAssessment: no instrument of the trust has the transfer code KS" "left out: "
for instrument in ks2-reading pre-key-stage phonics; do
  at get instruments "$instrument" -o json >instrument.json
  sed -i '/"name":/d' instrument.json
  at create instruments "$instrument" --json instrument.json --trust beech --as importer >/dev/null
done
expect 0 at import ctf "$file" --trust beech
has "created 40, updated 0, unchanged 0, refused 0"
grep -q "Results: created [1-9]" last || wrong "the results were not taken"
expect 0 at import ctf "$file" --trust beech
has "created 0, updated 0, unchanged 40, refused 0"
lacks "SEN records: created 1"
has "Results: created 0, updated 0, unchanged "

when "what comes back is what went"
expect 0 at export ctf --trust beech --school 801765 --out back.xml --as importer
diff <(pupils_of "$file") <(pupils_of back.xml) >last || wrong "the pupils of both files differ"

when "a wrong pupil is left out, with line and column"
sed '0,/<DOB>[^<]*/s//<DOB>2016-02-30/' "$file" >wrong.xml
expect 3 at import ctf wrong.xml --school "$school" --dry-run
has "column 7, DOB: '2016-02-30' is not a day" "unchanged 39, refused 1"

when "a result that is provisional, or another than the trust's, is left out and named"
sed '0,/<ResultStatus>R/s//<ResultStatus>P/' "$file" >provisional.xml
expect 3 at import ctf provisional.xml --school "$school"
has "StageAssessment: the result is provisional, not a final one" "unchanged 40, refused 0"
sed '0,/<Result>[^<]*/s//<Result>17/' "$file" >other.xml
expect 3 at import ctf other.xml --school "$school"
has "StageAssessment: the trust has another result of"

when "a file of Windows' own encoding is read, and bytes that are not of the encoding are named"
iconv -f UTF-8 -t WINDOWS-1252 "$file" | sed '1s/UTF-8/windows-1252/' >windows.xml
expect 0 at import ctf windows.xml --school "$school"
has "unchanged 40, refused 0"
sed '1s/UTF-8/UTF-16/' "$file" | iconv -f UTF-8 -t UTF-16 >wide.xml
expect 0 at import ctf wide.xml --school "$school"
has "unchanged 40, refused 0"
sed '0,/<Surname>/s//<Surname>\xEB/' "$file" >broken.xml
expect 1 at import ctf broken.xml --school "$school"
has "error: line " ", column 16: not XML, or characters that are not in the encoding"

when "a file that declares entities is refused"
{ echo '<!DOCTYPE CTfile [<!ENTITY x SYSTEM "file:///etc/passwd">]>'; echo '<CTfile>&x;</CTfile>'; } >entities.xml
expect 1 at import ctf entities.xml --school "$school"
has "declares a document type"

expect 0 up --stop --data "$scratch/data"
echo "All as expected."
