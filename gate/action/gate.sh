#!/bin/sh
# Gates a JMH project in CI, from a clone of it: compares the commit with its base, both built here.
# GitHub's action and the template for GitLab both end here. Settings are environment variables:
#   GATE_BUILD  shell command that builds the shaded benchmark jar, in the top folder of the sources
#   GATE_JAR    where that jar is then; the file name may be a glob: target/*-benchmarks.jar
#   GATE_BASE   commit to compare with; the parent of HEAD if it is empty or not in this clone
#   GATE_ROWS   only rows that match this regular expression
#   GATE_ARGS   further arguments of "gate paired": options, and after -- those of JMH
#   GATE_OUT    folder of the results (gate-out)
# Exit codes are those of "gate paired": 1 is a regression, 2 bad input, 4 nothing trustworthy, 5 no base.
set -eu

fail() {
  printf 'gate: %s\n' "$2" >&2
  exit "$1"
}

: "${GATE_BUILD:?expected a shell command that builds the benchmark jar}"
: "${GATE_JAR:?expected the path of the benchmark jar}"
out=${GATE_OUT:-gate-out}
self=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
home=$(dirname -- "$(dirname -- "$self")")

# After a force push the commit before may be gone; for a new branch it is forty zeros.
base=
[ -z "${GATE_BASE:-}" ] || base=$(git merge-base "$GATE_BASE" HEAD 2>/dev/null) || base=
if [ -z "$base" ]; then
  base=$(git rev-parse --verify --quiet 'HEAD~1^{commit}') ||
    fail 5 "no commit to compare with; expected the whole history (fetch-depth: 0, GIT_DEPTH: 0)"
  printf 'gate: no base given that this clone has; comparing with the parent commit\n' >&2
fi

classes=$home/gate/target/classes
if ! [ -f "$home/gate/target/classpath.txt" ]; then
  printf 'gate: building the gate, about a minute\n' >&2
  log=$(mktemp)
  (cd "$home" && mvn -B -q -pl gate -am -Dmaven.test.skip=true -Dspotless.check.skip=true package) \
    >"$log" 2>&1 </dev/null || { cat "$log" >&2 && fail 70 "the gate could not be built"; }
  rm -f "$log"
fi

set -- --base "$base" --candidate HEAD --build "$GATE_BUILD" --jar "$GATE_JAR" --out "$out"
[ -z "${GATE_ROWS:-}" ] || set -- "$@" --rows "$GATE_ROWS"
set -f # words, not file names
# shellcheck disable=SC2086 # several arguments
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dprefetchbench.home=$home" \
  -cp "$classes:$(cat "$home/gate/target/classpath.txt")" \
  io.prefetchbench.gate.GateCommand paired "$@" ${GATE_ARGS:-}
