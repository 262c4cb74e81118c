#!/usr/bin/env bash
# The tests of the shared cache with a real Redis, which are skipped where there is none. Needs what the build needs, and
# redis-server and openssl, which are installed from Debian's packages where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v redis-server >/dev/null || ! command -v openssl >/dev/null; then
    apt-get update -qq && apt-get install -y -qq redis-server openssl >/dev/null || {
        echo "these tests need redis-server and openssl, which could not be installed"
        exit 1
    }
fi
mvn -B -ntp verify -pl cache/redis,testing/system -am -Dtest=none -Dit.test='Redis*IT,ResponseCacheIT' \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

for module in cache/redis testing/system; do
    summary=$module/target/failsafe-reports/failsafe-summary.xml
    grep -q '<skipped>0</skipped>' "$summary" || {
        echo "$module: tests were skipped though Redis is there:"
        cat "$summary"
        exit 1
    }
done
