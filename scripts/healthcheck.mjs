// The image's health check: exit 0 when the scheduler in this container is ready, 1 when it is not.
const port = process.env.PORT || '8000';
try {
  // Below the health check's own timeout, so that a reason is told, and above the 2 s that /readyz gives the database.
  const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  // `docker inspect` keeps what a check prints: on failure the problem's own words.
  process.stdout.write(`${response.status} ${await response.text()}\n`);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`no answer on port ${port}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
