#!/usr/bin/env bash
# Kills a training run at random moments, resumes it, and compares its losses with those of a run that never stopped.
#
#   kill_and_resume.sh path/to/gantop [rounds] [steps] [arguments for gantop train]
#
# GANTOP_KILL_RECIPE names another recipe than ring.
set -euo pipefail
gantop=$1
rounds=${2:-20}
steps=${3:-2000}
shift $(($# < 3 ? $# : 3))
arguments=("${GANTOP_KILL_RECIPE:-ring}" --seed 9 --set batchSize=32 --steps "$steps" --checkpoint-every 100 --json "$@")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$gantop" train "${arguments[@]}" --threads 1 --no-record > "$place/whole" 2> /dev/null

for round in $(seq "$rounds"); do
    export GANTOP_RUNS="$place/runs-$round"
    "$gantop" train "${arguments[@]}" --threads $((round % 2 + 1)) --run victim > "$place/lines" 2> /dev/null &
    trainer=$!
    kills=0
    # Every process is killed after up to a third of what the run takes, until one comes through.
    while [ "$kills" -lt 4 ]; do
        sleep "$(awk -v seed="$RANDOM" 'BEGIN { srand(seed); print 0.3 + 1.5 * rand() }')"
        kill -9 "$trainer" 2> /dev/null || break
        wait "$trainer" 2> /dev/null || true
        kills=$((kills + 1))
        "$gantop" resume victim --json --threads $(((round + kills) % 2 + 1)) >> "$place/lines" 2> "$place/errors" &
        trainer=$!
    done
    wait "$trainer" || { cat "$place/errors"; exit 1; }
    # The last line of each step, whole lines only; a step may be there several times, always the same.
    python3 - "$place/whole" "$place/lines" << 'END'
import json, sys
expected = open(sys.argv[1]).read().splitlines()
# A line that was cut off by a kill has the next process's first line behind it.
found = {}
for line in open(sys.argv[2]).read().splitlines():
    line = line[line.rfind('{"step"'):]
    step = json.loads(line)["step"]
    assert found.setdefault(step, line) == line, f"step {step} differs between two processes"
missing = [i for i in range(1, len(expected) + 1) if i not in found]
assert not missing, f"steps {missing[:5]} are missing"
wrong = [i for i, line in enumerate(expected, 1) if found[i] != line]
assert not wrong, f"steps {wrong[:5]} differ from the run that never stopped"
END
    echo "round $round: $kills kills, $steps lines byte-equal"
done
