"""A Baton worker in standard-library Python, one job at a time. Start from here: run() is yours."""
import http.client, json, multiprocessing, os, random, signal, sys, threading, time, urllib.request, uuid
URL = os.environ.get("SCHEDULER_URL", "http://127.0.0.1:8000").rstrip("/")
WORKER = os.environ.get("WORKER_ID") or f"python-{uuid.uuid4()}"
TYPES = os.environ.get("JOB_TYPES", "word-count,conformance").split(",")

def run(job_type, payload, attempt):  # in a process of its own, killed when nobody wants the job any more
    if job_type == "word-count":
        return len(payload["text"].split())
    time.sleep(payload.get("seconds", 0))
    if payload["do"] == "fail" or payload["do"] == "flaky" and attempt < 2:
        raise RuntimeError(payload["message"])
    return "x" * payload["bytes"] if payload["do"] == "big" else payload.get("value")

def perform(job, pipe):
    try:
        pipe.send({"success": True, "result": run(job["job_type"], job["payload"], job["attempts"])})
    except Exception as error:
        pipe.send({"success": False, "error": {"type": type(error).__name__, "message": str(error)}})

def call(path, body, pause=0.1):  # asks until there is an answer: each request of the protocol may be repeated
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.load(answer)
        except (OSError, http.client.HTTPException, ValueError) as error:  # refused, cut off, cut short
            if getattr(error, "code", 500) < 500:
                print("refused:", path, error.read().decode(), file=sys.stderr)
                return error.code, {}
            time.sleep(int(getattr(error, "headers", {}).get("Retry-After", 0)) + pause * random.uniform(0.5, 1))
        pause = min(2 * pause, 5)

def work(job, path, lease):
    (ours, theirs), report = multiprocessing.Pipe(), {"worker_id": WORKER, **lease}
    process = multiprocessing.Process(target=perform, args=(job, theirs))
    process.start()
    theirs.close()
    try:
        while not ours.poll(job["lease_seconds"] / 3):
            if call(path + "heartbeat", lease)[1].get("cancel_requested", True):  # or a refusal: the lease is lost
                raise SystemExit
        report.update(ours.recv())
    except EOFError:
        report.update(success=False, error="the process of the job died")
    except SystemExit:  # nobody wants it, or a drain can wait no longer: given back, as far as it is ours
        process.kill()
        return call(path + "release", lease)
    if call(path + "complete", report)[0] in (400, 413, 422):
        call(path + "complete", {**report, "success": False, "result": None, "error": "the result cannot be stored"})

if __name__ == "__main__":
    draining = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: draining.set() or signal.alarm(6))
    signal.signal(signal.SIGALRM, lambda *_: signal.alarm(3) or sys.exit())
    while not draining.is_set():
        claim = {"worker_id": WORKER, "job_types": TYPES, "wait_seconds": 5, "request_id": str(uuid.uuid4())}
        for job in call("/claims", claim)[1]["jobs"]:
            work(job, f"/jobs/{job['id']}/", {"lease_token": job["lease_token"]})
