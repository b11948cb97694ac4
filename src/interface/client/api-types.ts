/** The API in types, generated from docs/openapi.json. Changes to this file are lost. */
export interface paths {
    "/jobs/{id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend a lease
         * @description Says that an attempt goes on: its deadline is now plus the job's timeout, and what it tells of its progress is kept on
         *     the job. The lease of a job that is to be cancelled is not extended. The answer may take half a second: heartbeats that
         *     come together are written together.
         */
        post: operations["Heartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workers/{worker_id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend the leases of a worker
         * @description The same for many leases of a worker in one request. Each is answered by itself, in the order given. The answer also
         *     has what an operator has told the worker to do. A `checkpoint` larger than 256 kB is not valid.
         */
        post: operations["WorkerHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workers/{worker_id}/directive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell a worker to leave
         * @description Tells a worker what to do: it hears of it with its next heartbeat. `drain`: claim nothing more, finish, and leave.
         *     `stop`: the same, without waiting for handlers. It holds until the worker is told otherwise, for a day at least.
         */
        post: operations["Direct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a job back
         * @description Gives a job back without spending an attempt: it is PENDING as before the claim, and in its old place, or ready after
         *     `delay_seconds`.
         */
        post: operations["Release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs
         * @description Jobs, the latest submitted first.
         */
        get: operations["List"];
        put?: never;
        /**
         * Submit a job
         * @description Submits a job. It is durable when the answer comes.
         */
        post: operations["Submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit many jobs
         * @description Submits up to 1000 jobs in one transaction: all of them or none. They are durable when the answer comes.
         *     A `payload` larger than 256 kB is not valid, as in `POST /jobs`.
         */
        post: operations["SubmitBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See a job */
        get: operations["Get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Ends a job before its time. A PENDING one is FAILED at once, its `failure_reason` is `cancelled`. A RUNNING one has
         *     `cancel_requested` set and ends so as soon as its worker hears of it, with its next heartbeat or report, whatever that
         *     says, and at the latest at its deadline. Cancelling again changes nothing.
         */
        post: operations["Cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a failed job
         * @description Makes a FAILED job PENDING again, ready at once and with fresh attempts.
         */
        post: operations["Retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report an attempt
         * @description Reports how an attempt ended. Only the holder of the live attempt is heard. Repeating a report with its
         *     `lease_token` is safe: it is answered with 200 and changes nothing.
         */
        post: operations["Complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Answers as long as the process does.
         */
        get: operations["Healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can the scheduler work?
         * @description Answers when the database does and the coordinator is not stuck.
         */
        get: operations["Readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/next-job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Claim the next job
         * @description Claims the next ready job: highest priority first, then first in first out. The job is RUNNING and this worker's
         *     until `deadline_at`. A claim has an effect although it is a GET: never cache, repeat or prefetch it.
         */
        get: operations["NextJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/claims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim jobs
         * @description Claims up to `limit` jobs, each of them as `GET /next-job` does. Answers as soon as there is at least one, and ends
         *     with the job whose payload brings the answer to 8 MB: there may be more.
         */
        post: operations["Claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report attempts, and claim the next jobs
         * @description Reports how attempts ended and claims the next jobs, in one transaction. Each report is answered by itself, in the
         *     order given: a refused one never spoils the others. Repeating a report is safe. A `result` or `error` larger than
         *     256 kB is not valid, as in `POST /jobs/{id}/complete`.
         */
        post: operations["CompleteMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        FieldError: {
            field: string;
            message: string;
        };
        /** @enum {string} */
        JobState: "PENDING" | "RUNNING" | "COMPLETED" | "FAILED";
        /** @description An error, RFC 9457 `application/problem+json`. */
        Problem: {
            /** @description `urn:baton:problem:` and the code. */
            type: string;
            title: string;
            /** Format: int32 */
            status: number;
            /** @description What to do about it, in a sentence. */
            detail: string;
            /** @description Stable; made for programs. */
            code: string;
            /** @description With `validation_failed`: each field at fault. */
            errors?: components["schemas"]["FieldError"][];
            /** @description With `lease_lost` and `outcome_conflict`: the job's state now. */
            state?: components["schemas"]["JobState"];
            /**
             * Format: int32
             * @description With `lease_lost` and `outcome_conflict`: the number of the job's latest attempt.
             */
            attempt?: number;
            /**
             * @description With `lease_lost`: what ended the attempt of the report; null when it never was this worker's.
             * @enum {string|null}
             */
            ended_by?: "report" | "timeout" | "cancelled" | null;
        };
        LeaseBody: {
            /**
             * Format: date-time
             * @description When the attempt times out now.
             */
            deadline_at: string;
            /**
             * Format: double
             * @description The same, in seconds from now.
             */
            lease_seconds: number;
            /** @description Whether the job is to be cancelled. Then the lease was not extended: stop, and report that. */
            cancel_requested: boolean;
        };
        /**
         * Format: uuid
         * @description A job's id, a UUIDv7.
         * @example 0192f0c1-2b3c-7d4e-8f50-617283940a1b
         */
        JobId: string;
        /** @description A lease's name: whoever gives it may report the attempt. */
        LeaseToken: string;
        /**
         * Format: double
         * @description How far an attempt is, from 0 to 1.
         */
        Progress: number;
        /** @description A few words on how far an attempt is. */
        ProgressNote: string;
        /** @description Any JSON value. */
        Json: unknown;
        HeartbeatBody: {
            lease_token: components["schemas"]["LeaseToken"];
            /** @description As it was when left out. */
            progress?: components["schemas"]["Progress"];
            /** @description As it was when left out. */
            note?: components["schemas"]["ProgressNote"];
            /** @description What the next attempt could go on from, should this one be lost. As it was when left out, or null. */
            checkpoint?: components["schemas"]["Json"];
        };
        /** @enum {string} */
        LeaseStatus: "ok" | "lost" | "cancel";
        LeaseStatusBody: {
            job_id: components["schemas"]["JobId"];
            /**
             * @description `ok`: extended. `cancel`: the job is to be cancelled, and the lease was not extended. `lost`: somebody else's, or
             *     nobody's. With all but `ok`: stop the handler.
             */
            status: components["schemas"]["LeaseStatus"];
            /**
             * Format: double
             * @description How long the lease lasts from now; 0 when it is lost.
             */
            lease_seconds: number;
        };
        /**
         * @description What a worker is told to do: go on, finish what it holds and leave, or stop what it holds and leave.
         * @enum {string}
         */
        Directive: "run" | "drain" | "stop";
        WorkerHeartbeatAnswerBody: {
            /** @description One for each lease, in the order given. */
            leases: components["schemas"]["LeaseStatusBody"][];
            directive: components["schemas"]["Directive"];
        };
        /**
         * @description The unique name of a worker process.
         * @example worker-1
         */
        WorkerId: string;
        LeaseHeartbeatBody: {
            lease_token: components["schemas"]["LeaseToken"];
            /** @description As it was when left out. */
            progress?: components["schemas"]["Progress"];
            /** @description As it was when left out. */
            note?: components["schemas"]["ProgressNote"];
            /** @description What the next attempt could go on from, should this one be lost. As it was when left out, or null. */
            checkpoint?: components["schemas"]["Json"];
            job_id: components["schemas"]["JobId"];
        };
        WorkerHeartbeatBody: {
            /** @description The leases to extend. May be empty, to ask for the directive alone. */
            leases: components["schemas"]["LeaseHeartbeatBody"][];
        };
        WorkerDirectiveBody: {
            directive: components["schemas"]["Directive"];
            worker_id: components["schemas"]["WorkerId"];
        };
        DirectiveBody: {
            directive: components["schemas"]["Directive"];
        };
        /**
         * @description The name of a job's type; it picks the handler.
         * @example sleep
         */
        JobType: string;
        /** @description What went wrong in a handler, in parts. */
        ErrorParts: {
            type?: string;
            message: string;
            stack?: string;
        };
        /** @description What went wrong in a handler: a text, or its parts. */
        JobError: string | components["schemas"]["ErrorParts"];
        /** @enum {string} */
        FailureReason: "error" | "timeout" | "cancelled";
        JobBody: {
            id: components["schemas"]["JobId"];
            job_type: components["schemas"]["JobType"];
            payload: components["schemas"]["Json"];
            /** Format: int32 */
            priority: number;
            state: components["schemas"]["JobState"];
            /**
             * Format: int32
             * @description Attempts started so far. One that was given back does not count.
             */
            attempts: number;
            /**
             * Format: int32
             * @description Attempts there are in all: the first try and the retries.
             */
            max_attempts: number;
            /**
             * Format: int32
             * @description How long one attempt may take, in seconds.
             */
            timeout_seconds: number;
            /** @description Who runs it; once it has ended, who ran it last; null while it waits. */
            worker_id: string | null;
            /**
             * Format: date-time
             * @description When it became, or becomes, ready.
             */
            run_at: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When its latest attempt started; null while it waits.
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @description When its attempt times out; null unless it is RUNNING.
             */
            deadline_at: string | null;
            /**
             * Format: date-time
             * @description When it became COMPLETED or FAILED.
             */
            finished_at: string | null;
            /** @description What the handler returned. */
            result: components["schemas"]["Json"];
            /** @description What the latest failed attempt reported; kept while the job waits for its retry. */
            error: components["schemas"]["JobError"] | null;
            /** @description Why it is FAILED. */
            failure_reason: components["schemas"]["FailureReason"] | null;
            /** @description The same in a sentence. */
            failure_message: string | null;
            /**
             * Format: int32
             * @description How often it was given to a worker, the attempts that were given back included.
             */
            deliveries: number;
            /**
             * Format: int32
             * @description How many of its attempts have failed or timed out.
             */
            failures: number;
            /**
             * Format: double
             * @description How far it is, from 0 to 1, as a heartbeat told last; null when none did.
             */
            progress: number | null;
            /** @description What a heartbeat told last about that. */
            note: string | null;
            /** @description What a heartbeat left for the next attempt to go on from. */
            checkpoint: components["schemas"]["Json"];
            /** @description Whether it is to be cancelled: it ends as soon as its worker hears of it, and at the latest at its deadline. */
            cancel_requested: boolean;
        };
        ReleaseBody: {
            lease_token: components["schemas"]["LeaseToken"];
            /**
             * Format: double
             * @description When the job is ready again, in seconds from now; at once when left out.
             */
            delay_seconds?: number;
        };
        SubmitJobBody: {
            job_type: components["schemas"]["JobType"];
            /**
             * @description Handed to the handler as it is. At most 64 levels deep.
             * @example {
             *       "seconds": 2
             *     }
             */
            payload?: components["schemas"]["Json"];
            /**
             * Format: int32
             * @description From 1 to 10, 10 first; within a priority, first in first out.
             * @default 5
             */
            priority?: number;
        };
        JobsBody: {
            jobs: components["schemas"]["JobBody"][];
        };
        /** @description Jobs to submit together. */
        SubmitJobsBody: {
            /** @description All of them or none. */
            jobs: components["schemas"]["SubmitJobBody"][];
        };
        JobPageBody: {
            jobs: components["schemas"]["JobBody"][];
            /** @description Ask for the next page with it; null when there is none. */
            next_cursor: string | null;
        };
        /**
         * Format: int32
         * @description How many jobs a page may have.
         */
        PageLimit: number;
        CompleteJobBody: {
            worker_id: components["schemas"]["WorkerId"];
            /** @description Whether the attempt did its work. */
            success: boolean;
            /** @description With success: anything, at most 64 levels deep. */
            result?: components["schemas"]["Json"];
            /** @description Without success: what went wrong. */
            error?: components["schemas"]["JobError"];
            /** @description Without success: whether another attempt could do better; false makes the job FAILED at once. True when left out. */
            retryable?: boolean;
            /** @description From the answer to the claim. Without it the report counts only while this worker holds the job. */
            lease_token?: components["schemas"]["LeaseToken"];
        };
        HealthBody: {
            /** @enum {string} */
            status: "ok";
        };
        ClaimedJobBody: {
            id: components["schemas"]["JobId"];
            job_type: components["schemas"]["JobType"];
            payload: components["schemas"]["Json"];
            /** Format: int32 */
            priority: number;
            state: components["schemas"]["JobState"];
            /**
             * Format: int32
             * @description Attempts started so far. One that was given back does not count.
             */
            attempts: number;
            /**
             * Format: int32
             * @description Attempts there are in all: the first try and the retries.
             */
            max_attempts: number;
            /**
             * Format: int32
             * @description How long one attempt may take, in seconds.
             */
            timeout_seconds: number;
            /** @description Who runs it; once it has ended, who ran it last; null while it waits. */
            worker_id: string | null;
            /**
             * Format: date-time
             * @description When it became, or becomes, ready.
             */
            run_at: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When its latest attempt started; null while it waits.
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @description When its attempt times out; null unless it is RUNNING.
             */
            deadline_at: string | null;
            /**
             * Format: date-time
             * @description When it became COMPLETED or FAILED.
             */
            finished_at: string | null;
            /** @description What the handler returned. */
            result: components["schemas"]["Json"];
            /** @description What the latest failed attempt reported; kept while the job waits for its retry. */
            error: components["schemas"]["JobError"] | null;
            /** @description Why it is FAILED. */
            failure_reason: components["schemas"]["FailureReason"] | null;
            /** @description The same in a sentence. */
            failure_message: string | null;
            /**
             * Format: int32
             * @description How often it was given to a worker, the attempts that were given back included.
             */
            deliveries: number;
            /**
             * Format: int32
             * @description How many of its attempts have failed or timed out.
             */
            failures: number;
            /**
             * Format: double
             * @description How far it is, from 0 to 1, as a heartbeat told last; null when none did.
             */
            progress: number | null;
            /** @description What a heartbeat told last about that. */
            note: string | null;
            /** @description What a heartbeat left for the next attempt to go on from. */
            checkpoint: components["schemas"]["Json"];
            /** @description Whether it is to be cancelled: it ends as soon as its worker hears of it, and at the latest at its deadline. */
            cancel_requested: boolean;
            /** @description The lease's name. Only the claim tells it; give it back with the report. */
            lease_token: components["schemas"]["LeaseToken"];
            /**
             * Format: double
             * @description How long the lease lasts from now, in seconds: `deadline_at` for whose clock differs.
             */
            lease_seconds: number;
        };
        /**
         * Format: double
         * @description How long to wait for a job when none is ready, in seconds. The answer comes as soon as there is one, and up to a
         *     tenth of the time before the end when there is none, so that many workers do not ask again at one moment.
         */
        WaitSeconds: number;
        /**
         * @description The name that a worker gives a claim, so that it can ask again when it got no answer: as long as jobs of that claim are
         *     still leased it is given those, not others. A new name for each new claim.
         */
        RequestId: string;
        ClaimedJobsBody: {
            /** @description Empty when no job is ready. */
            jobs: components["schemas"]["ClaimedJobBody"][];
        };
        /** @description Only jobs of these types. */
        JobTypes: components["schemas"]["JobType"][];
        /**
         * Format: int32
         * @description How many jobs a worker can take at once.
         */
        ClaimLimit: number;
        ClaimJobsBody: {
            /** @description All when left out. */
            job_types?: components["schemas"]["JobTypes"];
            limit?: components["schemas"]["ClaimLimit"];
            wait_seconds?: components["schemas"]["WaitSeconds"];
            /** @description Makes it safe to repeat the claim. */
            request_id?: components["schemas"]["RequestId"];
            worker_id: components["schemas"]["WorkerId"];
        };
        /** @enum {string} */
        ReportStatus: "recorded" | "already_recorded" | "lease_lost" | "outcome_conflict" | "job_not_found";
        OutcomeBody: {
            job_id: components["schemas"]["JobId"];
            /**
             * @description `recorded` and `already_recorded` are the end of the matter; with all others nothing was recorded. With `lease_lost`
             *     and the state FAILED the job may have been cancelled.
             */
            status: components["schemas"]["ReportStatus"];
            /** @description The job's state now; null when there is no such job. */
            state: components["schemas"]["JobState"] | null;
        };
        CompletedBody: {
            /** @description Empty when no job is ready. */
            jobs: components["schemas"]["ClaimedJobBody"][];
            /** @description One for each report, in the order given. */
            outcomes: components["schemas"]["OutcomeBody"][];
        };
        /** @description How one attempt ended. */
        ReportBody: {
            job_id: components["schemas"]["JobId"];
            lease_token: components["schemas"]["LeaseToken"];
            /** @description Whether the attempt did its work. */
            success: boolean;
            /** @description With success: anything, at most 64 levels deep. */
            result?: components["schemas"]["Json"];
            /** @description Without success: what went wrong. */
            error?: components["schemas"]["JobError"];
            /** @description Without success: whether another attempt could do better; false makes the job FAILED at once. True when left out. */
            retryable?: boolean;
        };
        ClaimNextBody: {
            /** @description All when left out. */
            job_types?: components["schemas"]["JobTypes"];
            limit?: components["schemas"]["ClaimLimit"];
            wait_seconds?: components["schemas"]["WaitSeconds"];
            /** @description Makes it safe to repeat the claim. */
            request_id?: components["schemas"]["RequestId"];
        };
        CompletionsBody: {
            worker_id: components["schemas"]["WorkerId"];
            /** @description May be empty. */
            reports: components["schemas"]["ReportBody"][];
            /** @description What to claim in the same round trip, once the reports are recorded. */
            claim_next?: components["schemas"]["ClaimNextBody"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Heartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HeartbeatBody"];
            };
        };
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseBody"];
                };
            };
            /** @description Not JSON, nested too deeply, or a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `lease_lost`: stop, somebody else may run the job */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than is read here */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    WorkerHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["schemas"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerHeartbeatBody"];
            };
        };
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerHeartbeatAnswerBody"];
                };
            };
            /** @description Not JSON, nested too deeply, or a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than is read here */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Direct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: components["schemas"]["WorkerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectiveBody"];
            };
        };
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerDirectiveBody"];
                };
            };
            /** @description Not JSON, nested too deeply, or a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than is read here */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Release: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseBody"];
            };
        };
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description Not JSON, nested too deeply, or a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `lease_lost`: it is not held under this lease, perhaps because it has been given back before */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than is read here */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    List: {
        parameters: {
            query?: {
                /** @description Only jobs in this state. */
                state?: components["schemas"]["JobState"];
                /** @description Only jobs of this type. */
                job_type?: components["schemas"]["JobType"];
                /** @description Only jobs that this worker runs, or ran last. */
                worker_id?: components["schemas"]["WorkerId"];
                /** @description `next_cursor` of the page before. */
                cursor?: components["schemas"]["JobId"];
                /** @description How many at most, 1 to 100; 50 when left out. */
                limit?: components["schemas"]["PageLimit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPageBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Submit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitJobBody"];
            };
        };
        responses: {
            /** @description The job, PENDING; `Location` names it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than 256 kB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    SubmitBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitJobsBody"];
            };
        };
        responses: {
            /** @description The jobs, PENDING, in the order given */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobsBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than 8 MB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `illegal_move`: it has ended */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `illegal_move`: it is not FAILED */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Complete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["JobId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteJobBody"];
            };
        };
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The request cannot be read: not JSON, nested too deeply, a broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such job */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not recorded: `lease_lost` or `outcome_conflict` */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than 256 kB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthBody"];
                };
            };
            /** @description The URL cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not known */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot, or it is shutting down; `code` says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthBody"];
                };
            };
            /** @description The URL cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not known */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It cannot, or it is shutting down; `code` says why */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    NextJob: {
        parameters: {
            query: {
                /** @description Who claims. */
                worker_id: components["schemas"]["WorkerId"];
                /** @description Only jobs of these types, separated by commas; all when left out. */
                job_types?: string;
                /** @description How many seconds to wait for a job when none is ready. */
                wait?: components["schemas"]["WaitSeconds"];
                /** @description A name for this claim, new for each: asked again by it, the same job is given as long as it is leased. */
                request_id?: components["schemas"]["RequestId"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The claimed job, with its lease token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedJobBody"];
                };
            };
            /** @description No job is ready */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The URL cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A browser that guesses (`Sec-Purpose: prefetch`) */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Claim: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimJobsBody"];
            };
        };
        responses: {
            /** @description The claimed jobs, each with its lease token; none when none is ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedJobsBody"];
                };
            };
            /** @description Not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than 256 kB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    CompleteMany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompletionsBody"];
            };
        };
        responses: {
            /** @description What became of each report, and the claimed jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompletedBody"];
                };
            };
            /** @description Not JSON, or nested too deeply */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Larger than 8 MB */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not application/json */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter or field is not valid; `errors` names each */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now: busy, shutting down, or no database; try again after `Retry-After` */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
