#!/bin/sh
# What the conformance kit asks a worker to do, as a program for the exec worker:
# baton worker --type conformance --exec examples/exec/conformance.sh
# The kit's payloads have `do` and one more field, in this order, so that sh can read them; yours are a matter for jq.
IFS= read -r payload
field=${payload#*,*:} field=${field%\}}
case $payload$BATON_ATTEMPT in
  '{"do":"fail"'* | '{"do":"flaky"'*1) printf '%s\n' "$field" >&2; exit 1 ;;
  '{"do":"sleep"'*) sleep "$field" ;;
  '{"do":"big"'*) head -c "$field" /dev/zero | tr '\0' x ;;
  *) printf '%s\n' "$field" ;;
esac
