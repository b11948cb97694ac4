# What the transcripts use besides curl (7.82 or later) and Node. In bash, in the checkout: . docs/transcripts/shell.sh
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH=$root/node_modules/.bin:$PATH # Node as the project brings it.
export BATON=${BATON:-http://127.0.0.1:8000} # Where the scheduler listens.
export SCHEDULER_URL=$BATON # The same for the command baton.

# Shows something of the JSON on standard input: json state, json '{state, attempts}', json 'jobs.map(job => job.id)'.
json() {
  node -e '
    const it = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const shown = new Function("it", `with (it) return (${process.argv[1]})`)(it);
    console.log(typeof shown === "string" ? shown : JSON.stringify(shown));
  ' "$1"
}

# The time in so many seconds: from_now 60 is in a minute.
from_now() {
  node -p 'new Date(Date.now() + process.argv[1] * 1000).toISOString()' "$1"
}

# The command, as it is where the package is installed.
baton() {
  node "$root/bin/baton.js" "$@"
}
