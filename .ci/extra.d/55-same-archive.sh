#!/usr/bin/env bash
# Whether the same sources make the same archives, byte for byte, elsewhere and at another time: builds them once more in
# another folder, time zone and locale, and compares them with what mvn package left in dist/target.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The sources as they are, without what was built of them.
(cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf -) | tar -xf - -C "$scratch"

# Without the checks, which leave nothing in the archives but the list of licences.
mkdir -p "$scratch/dist/target/quick/licenses"
cp "$root/dist/target/licenses/THIRD-PARTY.txt" "$scratch/dist/target/quick/licenses/" || {
    echo "55-same-archive.sh needs what mvn package makes"
    exit 1
}
(cd "$scratch" && TZ=Asia/Kathmandu LC_ALL=C mvn -B -ntp -T1C -Dquick -Parchives -Dmaven.test.skip=true package -pl dist -am) \
    >"$scratch/build.log" 2>&1 || {
    tail -n 40 "$scratch/build.log"
    exit 1
}

failed=0
for archive in "$root"/dist/target/barista-*.tar.gz; do
    again=$scratch/dist/target/quick/$(basename "$archive")
    if cmp -s "$archive" "$again"; then
        echo "$(basename "$archive") is the same again"
        continue
    fi
    failed=1
    echo "$(basename "$archive") differs in:"
    mkdir "$scratch/one" "$scratch/two"
    tar -xzf "$archive" -C "$scratch/one"
    tar -xzf "$again" -C "$scratch/two"
    (cd "$scratch" && diff -rq one two) || true
    diff <(tar -tvzf "$archive") <(tar -tvzf "$again") || true
    rm -rf "$scratch/one" "$scratch/two"
done
exit "$failed"
