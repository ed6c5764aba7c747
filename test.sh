#!/usr/bin/env bash
# Runs all tests and closes with one line: N passed, N failed, N skipped. `./test.sh bench` measures instead.
# Exit code 0 only if every test passed and at least one ran. Arguments after `--` go to the test runner (a filter).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

. ./scripts/prepare.sh
need_dotnet
need_postgres
need_browser

results=$PWD/TestResults
runner=VipAdmin.Tests/bin/Debug/net10.0/VipAdmin.Tests.dll
mkdir -p "$results"

if [ "${1:-}" = bench ]; then
  shift
  # Release: a debug build measures the debugger's comfort.
  dotnet build VipAdmin.Tests -c Release -nologo -v quiet -clp:ErrorsOnly || die "The build failed."
  exec dotnet VipAdmin.Tests/bin/Release/net10.0/VipAdmin.Tests.dll --explicit only --filter-trait "Category=Bench" --show-live-output on --parallel none --progress off "$@"
fi
[ "${1:-}" = -- ] && shift

close() { echo "$1 passed, $2 failed, $3 skipped"; [ "$1" -gt 0 ] && [ "$2" -eq 0 ]; exit; }

dotnet build VipAdmin.sln -nologo -v quiet -clp:ErrorsOnly || close 0 1 0

format=0
dotnet format whitespace --folder . --verify-no-changes --exclude VipAdmin.Core/Data/Migrations || { say "Run: dotnet format whitespace"; format=1; }

# What the tests print goes to a file; the closing lines here are for reading.
rm -f "$results/tests.trx"
dotnet "$runner" --results-directory "$results" --report-xunit-trx --report-xunit-trx-filename tests.trx --progress off --filter-not-trait "Category=Bench" "$@" >"$results/tests.log" 2>&1
status=$?

# The failed tests, each with its message and the first lines of its stack.
failures() {
  awk '/<UnitTestResult /{name=$0; sub(/.*testName="/,"",name); sub(/".*/,"",name); bad=/outcome="Failed"/; lines=0}
    bad&&/<UnitTestResult /{print "\nFAILED " name; next}
    bad&&/<\/UnitTestResult>/{bad=0}
    bad&&/<StdOut>/{quiet=1}
    bad&&!quiet&&lines<25{print "  " $0; lines++}
    /<\/StdOut>/{quiet=0}' "$results/tests.trx" 2>/dev/null
}

# The report is written even when tests fail; without one the runner itself broke, which counts as a failure.
counters=$(grep -o '<Counters [^>]*>' "$results/tests.trx" 2>/dev/null | head -1)
count() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
[ -n "$counters" ] || { tail -40 "$results/tests.log"; close 0 1 0; }
total=$(count total) passed=$(count passed) failed=$(count failed)
skipped=$((total - passed - failed))
[ "$failed" -eq 0 ] || failures
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && { tail -40 "$results/tests.log"; failed=1; }
close "$passed" $((failed + format)) "$skipped"
