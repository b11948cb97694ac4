#!/usr/bin/env bash
# A Baton worker in bash with curl and jq, one job at a time. Start from here: run() is yours.
set -m # a job has a process group of its own, so that nothing of it is left when it is killed
url=${SCHEDULER_URL:-http://127.0.0.1:8000} worker=${WORKER_ID:-bash-$HOSTNAME-$$}
types=${JOB_TYPES:-word-count,conformance} leave_at='' dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'leave_at=$((SECONDS + 6))' TERM

run() { # JOB_TYPE ATTEMPT PAYLOAD_FILE: prints the result as JSON; or fails, and says why on stderr
  if [[ $1 == word-count ]]; then jq '.text | [scan("\\S+")] | length' "$3"; return; fi
  case $(jq -r .do "$3")$2 in
    fail* | flaky1) jq -r .message "$3" >&2; return 1 ;;
    sleep*) sleep "$(jq .seconds "$3")" ;;
    big*) jq '"x" * .bytes' "$3"; return ;;
  esac
  jq .value "$3"
}

call() { # PATH, the body on stdin: $status and $dir/answer; asks until there is one, as every request may be repeated
  local pause=0 asked
  cat >"$dir/body"
  until : >"$dir/head"; status=$(curl -s -m 8 -H 'Content-Type: application/json' --data-binary @"$dir/body" \
    -D "$dir/head" -o "$dir/answer" -w '%{http_code}' "$url$1") && [[ $status != 5?? && $status != 429 ]]; do
    [[ $leave_at ]] && { [[ $1 == /claims ]] || ((SECONDS > leave_at + 2)); } && exit 0
    asked=$(awk 'tolower($1) == "retry-after:" { print $2 + 0 }' "$dir/head")
    sleep "$((asked > pause ? asked : pause)).$((RANDOM % 10))"
    pause=$((pause < 2 ? pause + 1 : 5))
  done
}

work() { # ID LEASE SECONDS_BETWEEN_HEARTBEATS JOB_TYPE ATTEMPT
  local pid beat_at=$((SECONDS + $3)) wanted=1
  run "$4" "$5" "$dir/payload" >"$dir/result" 2>"$dir/error" & pid=$!
  while kill -0 $pid 2>/dev/null; do
    sleep 0.1
    if ((SECONDS >= beat_at)); then
      call "/jobs/$1/heartbeat" <<<"$2"
      [[ $(jq .cancel_requested "$dir/answer") == false ]] || wanted='' # cancelled, or a refusal: the lease is lost
      beat_at=$((SECONDS + $3))
    fi
    if [[ -z $wanted ]] || ((leave_at && SECONDS >= leave_at)); then # given back, as far as it is ours
      kill -KILL -- -$pid; call "/jobs/$1/release" <<<"$2"; return
    fi
  done
  wait $pid && call "/jobs/$1/complete" < <(jq -n --arg w "$worker" --argjson lease "$2" --slurpfile result "$dir/result" \
    '$lease + {worker_id: $w, success: true, result: $result[0]}') && [[ $status != @(400|413|422) ]] && return
  call "/jobs/$1/complete" < <(jq -n --arg w "$worker" --argjson lease "$2" --rawfile error "$dir/error" \
    '$lease + {worker_id: $w, success: false, error: ($error + "It failed, or its result cannot be stored.")}')
}

while [[ -z $leave_at ]]; do
  call /claims < <(jq -n --arg w "$worker" --arg types "$types" --arg id "$$-$(date +%s%N)" \
    '{worker_id: $w, job_types: ($types / ","), wait_seconds: 5, request_id: $id}')
  [[ $status == 200 ]] || { cat "$dir/answer" >&2; exit 1; }
  jq '.jobs[0].payload' "$dir/answer" >"$dir/payload"
  while read -r id token seconds type attempt; do
    work "$id" "{\"lease_token\": \"$token\"}" "$seconds" "$type" "$attempt"
  done < <(jq -r '.jobs[] | [.id, .lease_token, (.lease_seconds / 3 | ceil), .job_type, .attempts] | @tsv' "$dir/answer")
done
