# Runs the test projects one after the other and adds up what they report. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

test_all() {
  local project passed=0 failed=0 skipped=0 filter
  local results=$root/artifacts/tests
  rm -rf "$results"
  filter=$(as_filter "$1")
  for project in "$root"/tests/*/*.csproj; do
    test_project "$(basename "$project" .csproj)"
  done
  if [[ $((passed + failed + skipped)) -eq 0 ]]; then
    die "no test's full name matches '$1'" 2
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed -eq 0 ]]
}

# A plain word is part of a test's full name.
as_filter() {
  if [[ -z $1 || $1 == *[=~]* ]]; then echo "$1"; else echo "FullyQualifiedName~$1"; fi
}

# Adds one project's counts to the caller's. A project that ends badly with no failed test, or that runs none unless a
# filter left them out, counts as one failure.
test_project() {
  local status=0 counts
  say "testing $1"
  (cd "$root" && dotnet test "$(output_of "$1")/$1.dll" --results-directory "$results" \
    --logger "trx;LogFileName=$1.trx" --logger 'console;verbosity=minimal' \
    --blame-hang-timeout 10m --blame-hang-dump-type none ${filter:+--filter "$filter"}) |
    grep -vE "^(VSTest version|Starting test execution|A total of|Data collector 'Blame'|Results File|Additionally, path|No test matches|\$)" || status=${PIPESTATUS[0]}
  read -r -a counts <<< "$(counts_in "$results/$1.trx")"
  if [[ $status -ne 0 && ${counts[1]} -eq 0 ]]; then
    say "error: $1 ended with exit code $status, and not for a failed test; its output is above"
    counts[1]=1
  elif [[ "${counts[*]}" == "0 0 0" && -z $filter ]]; then
    say "error: $1 ran no test"
    counts[1]=1
  fi
  passed=$((passed + counts[0]))
  failed=$((failed + counts[1]))
  skipped=$((skipped + counts[2]))
}

# Passed, failed and skipped as a results file has them; what is neither passed nor failed was skipped.
counts_in() {
  local counters=''
  [[ ! -f $1 ]] || counters=$(grep -o -m 1 '<Counters [^>]*' "$1" || true)
  local total passed failed
  total=$(counter total "$counters")
  passed=$(counter passed "$counters")
  failed=$(counter failed "$counters")
  echo "$passed $failed $((total - passed - failed))"
}

counter() {
  local value
  value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$2")
  echo "${value:-0}"
}
