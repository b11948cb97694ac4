/** The API in types, generated from docs/openapi.json. Changes to this file are lost. */
export interface paths {
    "/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workers
         * @description The workers that any scheduler has seen in the last day, the latest seen first. A worker that is seen again between
         *     two pages moves to the front: it may be on neither of them.
         */
        get: operations["ListWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how the queue is
         * @description The queue in figures: of all schedulers of the database, a second old at most. Sizes may be a minute old.
         */
        get: operations["Stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules */
        get: operations["ListSchedules"];
        put?: never;
        /**
         * Create a schedule
         * @description Submits a job again and again, at the times of a cron expression; each firing makes exactly one, with the tag
         *     `schedule:NAME`. The same again is answered with 200 and changes nothing.
         */
        post: operations["CreateSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** See a schedule */
        get: operations["GetSchedule"];
        /**
         * Create or replace a schedule
         * @description Creates a schedule or replaces the one of this name. A new `cron` or `time_zone` counts from now; a pause stays.
         */
        put: operations["PutSchedule"];
        post?: never;
        /**
         * Delete a schedule
         * @description Deletes a schedule; its jobs stay. The answer is what it was.
         */
        delete: operations["DeleteSchedule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a schedule
         * @description Lets a schedule fire no more until it is resumed. Pausing again changes nothing.
         */
        post: operations["PauseSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a schedule
         * @description Lets a paused schedule fire again, from now on: what has passed meanwhile was not missed.
         */
        post: operations["ResumeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a schedule now
         * @description Submits the job of a schedule now, also when it is paused. Its firings stay as they are. When the job's `unique_key` is
         *     held, the answer is the job that holds it.
         */
        post: operations["RunSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description What this scheduler does, in the text format of Prometheus. Each scheduler of a database counts what it does itself;
         *     `baton_jobs` is what there is in the database.
         */
        get: operations["Metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
         * @description Jobs, the latest submitted first; those that all that is asked for is true for.
         *
         *     A page looks at a bounded number of jobs and has a bounded number of bytes, so that it costs the same however many
         *     there are: it may have fewer than `limit`, or none, though there are more. Go on until `next_cursor` is null.
         */
        get: operations["List"];
        put?: never;
        /**
         * Submit a job
         * @description Submits a job. It is durable when the answer comes. With `Prefer: wait=10` that is when the job has ended, or after 10
         *     seconds, and it has the job as it is then; `Preference-Applied` says so.
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
        /**
         * See a job
         * @description A job as it is now; with `wait` as it is when it has ended, or when that time is over.
         */
        get: operations["Get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a job that waits
         * @description Changes when a PENDING job becomes ready, or how urgent it is.
         */
        patch: operations["Edit"];
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
    "/job-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List job types
         * @description The job types that have jobs, or are paused, in the order of their names.
         */
        get: operations["ListJobTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job-types/{job_type}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a job type
         * @description Gives no job of this type to anybody until it is resumed. Those that run go on; new ones are taken, and wait. Other
         *     schedulers of the database follow within `SWEEP_INTERVAL_SECONDS`.
         */
        post: operations["PauseJobType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/job-types/{job_type}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a job type
         * @description Gives jobs of this type to workers again, at once. Nothing happens when it is not paused.
         */
        post: operations["ResumeJobType"];
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
    "/jobs/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel many jobs
         * @description Cancels all jobs that the filter is for, as `POST /jobs/{id}/cancel` would: those that were submitted before the
         *     request. It is done a few jobs at a time, so that others are served meanwhile, and answered when all is done: 100,000
         *     jobs take half a minute. A job that has ended by then, or no longer is what the filter is for, is left alone. What has
         *     begun goes on when the client goes away. To repeat it is safe: what has been cancelled does not match again.
         */
        post: operations["CancelMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry many failed jobs
         * @description Makes all FAILED jobs that the filter is for PENDING again, as `POST /jobs/{id}/retry` would; in the way of
         *     `POST /jobs/cancel`.
         */
        post: operations["RetryMany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a job
         * @description Says why a job is where it is: what it waits for, who runs it, or how it ended.
         */
        get: operations["Explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow jobs
         * @description Each change of a job's state, as server-sent events, from now on and without end. An `event: job` has `job_id`,
         *     `job_type`, `state`, `attempts`, `worker_id` and `at`. Who comes back with the `id` of the last one it saw, here or at
         *     another scheduler on the same database, misses nothing and sees nothing twice. What happened more than an hour, or a
         *     million changes, ago may no longer be told: then an `event: reset` comes first.
         */
        get: operations["Events"];
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
        /**
         * Format: uuid
         * @description A job's id, a UUIDv7.
         * @example 0192f0c1-2b3c-7d4e-8f50-617283940a1b
         */
        JobId: string;
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
            /** @description With `validation_failed`: each field at fault; with `duplicate_job` each unique key, when many jobs were submitted. */
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
            /** @description With `duplicate_job`: the job that has the unique key; not there when two jobs of one request have the same. */
            existing_job_id?: components["schemas"]["JobId"];
        };
        /**
         * @description What a worker is told to do: go on, finish what it holds and leave, or stop what it holds and leave.
         * @enum {string}
         */
        Directive: "run" | "drain" | "stop";
        WorkerBody: {
            worker_id: string;
            /** @description What it asked for last; null for all types. */
            job_types: string[] | null;
            /** Format: date-time */
            first_seen_at: string;
            /**
             * Format: date-time
             * @description When it asked for jobs, or sent a heartbeat, last. A worker that waits for a job is being seen. What another scheduler
             *     has seen may be a minute old.
             */
            last_seen_at: string;
            /**
             * Format: date-time
             * @description When it asked for jobs last; null when no scheduler remembers that it did, and then nothing is known of its types.
             */
            last_asked_at: string | null;
            /**
             * Format: int32
             * @description How many jobs it runs; null when more than 5000 jobs are running, which are not counted.
             */
            running: number | null;
            /** @description What it has been told to do. */
            directive: components["schemas"]["Directive"];
        };
        WorkersBody: {
            /** @description The latest seen first. */
            workers: components["schemas"]["WorkerBody"][];
            /** @description Ask for the next page with it; null when there is none. */
            next_cursor: string | null;
        };
        /**
         * Format: int32
         * @description How many jobs a page may have.
         */
        PageLimit: number;
        /** @description How many jobs there are in each state. */
        StateCountsBody: {
            /** Format: double */
            PENDING: number;
            /** Format: double */
            RUNNING: number;
            /** Format: double */
            COMPLETED: number;
            /** Format: double */
            FAILED: number;
        };
        /** @description How often something happened, a second. */
        RatesBody: {
            /** Format: double */
            submitted: number;
            /**
             * Format: double
             * @description Attempts begun.
             */
            started: number;
            /** Format: double */
            completed: number;
            /** Format: double */
            failed: number;
            /**
             * Format: double
             * @description Attempts that failed and left their job PENDING.
             */
            retried: number;
        };
        /** @description What half, and 95 of 100, did not exceed, in seconds, at most a tenth off; null when there was nothing. */
        QuantilesBody: {
            /** Format: double */
            p50: number | null;
            /** Format: double */
            p95: number | null;
        };
        /**
         * @description The name of a job's type; it picks the handler.
         * @example sleep
         */
        JobType: string;
        TypeStatsBody: {
            job_type: components["schemas"]["JobType"];
            counts: components["schemas"]["StateCountsBody"];
            paused: boolean;
            /**
             * Format: double
             * @description Workers that asked for its jobs in the last five minutes.
             */
            workers: number;
            /** @description PENDING jobs and no worker. */
            has_no_worker: boolean;
            /**
             * Format: double
             * @description For how long the job has been ready that has waited longest; null when none is ready.
             */
            oldest_waiting_seconds: number | null;
            rates: components["schemas"]["RatesBody"];
            wait_seconds: components["schemas"]["QuantilesBody"];
            run_seconds: components["schemas"]["QuantilesBody"];
        };
        /** @description Job types together. */
        OtherTypesBody: {
            /**
             * Format: double
             * @description How many they are.
             */
            job_types: number;
            counts: components["schemas"]["StateCountsBody"];
            rates: components["schemas"]["RatesBody"];
            wait_seconds: components["schemas"]["QuantilesBody"];
            run_seconds: components["schemas"]["QuantilesBody"];
        };
        TableSizeBody: {
            name: string;
            /**
             * Format: double
             * @description With its indexes.
             */
            bytes: number;
        };
        StatsBody: {
            at: string;
            counts: components["schemas"]["StateCountsBody"];
            /**
             * Format: double
             * @description PENDING jobs that can be claimed now; null when there are too many delayed ones to count.
             */
            ready: number | null;
            /**
             * Format: double
             * @description PENDING jobs that become ready later; null when there are 10,000 or more.
             */
            delayed: number | null;
            /**
             * Format: double
             * @description For how long the job has been ready that has waited longest; null when none is ready.
             */
            oldest_waiting_seconds: number | null;
            /**
             * Format: double
             * @description Of what time the rates, waits and runs are: the last five minutes and the part of the one under way.
             */
            window_seconds: number;
            rates: components["schemas"]["RatesBody"];
            /** @description From when jobs were ready to their claims. */
            wait_seconds: components["schemas"]["QuantilesBody"];
            /** @description From claims to the ends of their attempts. */
            run_seconds: components["schemas"]["QuantilesBody"];
            /** @description The 100 busiest types. */
            job_types: components["schemas"]["TypeStatsBody"][];
            /** @description All other types; null when there are none. */
            other: components["schemas"]["OtherTypesBody"] | null;
            /** @description The first 100 types that have PENDING jobs and no worker. */
            types_without_worker: components["schemas"]["JobType"][];
            /** @description Empty for an SQLite file of more than 16 MB, which would have to be read for it. */
            tables: components["schemas"]["TableSizeBody"][];
            /** Format: double */
            database_bytes: number;
            /**
             * Format: double
             * @description How much of that is free for new rows; null on PostgreSQL.
             */
            free_bytes: number | null;
            /**
             * Format: double
             * @description Of the write-ahead log beside an SQLite file; null on PostgreSQL.
             */
            wal_bytes: number | null;
        };
        /**
         * @description A schedule's name.
         * @example nightly-report
         */
        ScheduleName: string;
        /**
         * @description What becomes of firings that are noticed more than a minute late, because no scheduler ran: nothing, or one job for all
         *     of them.
         * @enum {string}
         */
        MissedFirings: "skip" | "once";
        /** @description Any JSON value. */
        Json: unknown;
        /**
         * @description A moment, in ISO 8601 with a time zone.
         * @example 2026-12-24T18:00:00Z
         */
        Moment: string;
        BackoffBody: {
            /** @enum {string} */
            type: "fixed" | "exponential";
            /**
             * Format: double
             * @description How long to wait before the first retry, in seconds; exponential doubles it with each further one.
             */
            delay_seconds: number;
            /**
             * Format: double
             * @description No wait is longer, in seconds; a day when left out.
             */
            max_seconds?: number;
            /**
             * Format: double
             * @description The part of a wait, from 0 to 1, that chance may take off, so that jobs that failed together are not tried again
             *     together; 0 when left out.
             */
            jitter?: number;
        };
        /**
         * @description Until when a job keeps others from having its unique key: until it has ended, or until it is deleted.
         * @enum {string}
         */
        UniqueScope: "active" | "retained";
        /**
         * @description What jobs can be found by: 1 to 128 letters, digits, underscores, dots, colons or dashes.
         * @example customer:42
         */
        Tag: string;
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
            /** @description When it becomes ready; at once when left out. Not together with `delay_seconds`. */
            run_at?: components["schemas"]["Moment"];
            /**
             * Format: double
             * @description How long until it becomes ready, in seconds.
             */
            delay_seconds?: number;
            /** @description A job that has not been started by then is FAILED, with the reason `expired`. */
            expires_at?: components["schemas"]["Moment"];
            /**
             * Format: int32
             * @description Attempts there are in all: the first try and the retries; 2 when left out.
             */
            max_attempts?: number;
            /**
             * Format: int32
             * @description How long one attempt may take without a heartbeat, in seconds.
             */
            timeout_seconds?: number;
            /** @description How long to wait before a retry; it is immediate when left out. */
            backoff?: components["schemas"]["BackoffBody"];
            /** @description At most one unfinished job has it. */
            unique_key?: string;
            /** @description `active` when left out. */
            unique_scope?: components["schemas"]["UniqueScope"];
            /**
             * @description What becomes of a submit when another job has the key: 409 `duplicate_job`, or 200 and that other job. `reject` when
             *     left out.
             * @enum {string}
             */
            on_conflict?: "reject" | "return_existing";
            /** @description What the job can be found by. */
            tags?: components["schemas"]["Tag"][];
        };
        ScheduleBody: {
            name: components["schemas"]["ScheduleName"];
            cron: string;
            time_zone: string;
            missed: components["schemas"]["MissedFirings"];
            job: components["schemas"]["SubmitJobBody"];
            paused: boolean;
            /** Format: date-time */
            paused_at: string | null;
            /** @description The next five; fewer when it fires less often from now on, none while it is paused. */
            next_firings: string[];
            /**
             * Format: date-time
             * @description The time of the latest firing that made a job.
             */
            last_fired_at: string | null;
            /**
             * Format: date-time
             * @description The time of the latest firing that made none, because another job held its `unique_key`.
             */
            last_skipped_at: string | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was defined, paused or resumed last.
             */
            updated_at: string;
        };
        CreateScheduleBody: {
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week; six with seconds before them; seven with years
             *     behind. Also `@hourly` and the like.
             * @example 0 2 * * MON-FRI
             */
            cron: string;
            /**
             * @description The IANA name of the time zone that it is meant in; `UTC` when left out.
             * @example Europe/Berlin
             */
            time_zone?: string;
            /** @description `skip` when left out. */
            missed?: components["schemas"]["MissedFirings"];
            /**
             * @description What each firing submits, as in `POST /jobs`, without `run_at`: that is the time of the firing. `delay_seconds` counts
             *     from there. A firing whose `unique_key` is held makes no job.
             */
            job: components["schemas"]["SubmitJobBody"];
            name: components["schemas"]["ScheduleName"];
        };
        ScheduleDefinitionBody: {
            /**
             * @description Five fields: minute, hour, day of the month, month, day of the week; six with seconds before them; seven with years
             *     behind. Also `@hourly` and the like.
             * @example 0 2 * * MON-FRI
             */
            cron: string;
            /**
             * @description The IANA name of the time zone that it is meant in; `UTC` when left out.
             * @example Europe/Berlin
             */
            time_zone?: string;
            /** @description `skip` when left out. */
            missed?: components["schemas"]["MissedFirings"];
            /**
             * @description What each firing submits, as in `POST /jobs`, without `run_at`: that is the time of the firing. `delay_seconds` counts
             *     from there. A firing whose `unique_key` is held makes no job.
             */
            job: components["schemas"]["SubmitJobBody"];
        };
        SchedulePageBody: {
            /** @description In the order of their names. */
            schedules: components["schemas"]["ScheduleBody"][];
            /** @description Ask for the next page with it; null when there is none. */
            next_cursor: string | null;
        };
        /** @description What went wrong in a handler, in parts. */
        ErrorParts: {
            type?: string;
            message: string;
            stack?: string;
        };
        /** @description What went wrong in a handler: a text, or its parts. */
        JobError: string | components["schemas"]["ErrorParts"];
        /** @enum {string} */
        FailureReason: "error" | "timeout" | "cancelled" | "expired";
        /** @enum {string} */
        AttemptOutcome: "succeeded" | "failed" | "timed_out" | "cancelled";
        /** @description An attempt that has ended. */
        AttemptBody: {
            /**
             * Format: int32
             * @description From 1; a job that was made PENDING again by hand begins anew.
             */
            attempt: number;
            worker_id: string;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            ended_at: string;
            outcome: components["schemas"]["AttemptOutcome"];
            /** @description What the attempt reported, without its stack and at most 1000 characters of it. */
            error: components["schemas"]["JobError"] | null;
        };
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
            backoff: components["schemas"]["BackoffBody"] | null;
            unique_key: string | null;
            unique_scope: components["schemas"]["UniqueScope"] | null;
            tags: components["schemas"]["Tag"][];
            /**
             * Format: date-time
             * @description When it is FAILED unless it has been started before.
             */
            expires_at: string | null;
            /** @description The attempts that have ended, the last 100 of them. */
            attempt_log: components["schemas"]["AttemptBody"][];
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
        /** @description A lease's name: whoever gives it may report the attempt. */
        LeaseToken: string;
        /**
         * Format: double
         * @description How far an attempt is, from 0 to 1.
         */
        Progress: number;
        /** @description A few words on how far an attempt is. */
        ProgressNote: string;
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
        ReleaseBody: {
            lease_token: components["schemas"]["LeaseToken"];
            /**
             * Format: double
             * @description When the job is ready again, in seconds from now; at once when left out.
             */
            delay_seconds?: number;
        };
        JobsBody: {
            jobs: components["schemas"]["JobBody"][];
        };
        /** @description Jobs to submit together. */
        SubmitJobsBody: {
            /** @description All of them or none. */
            jobs: components["schemas"]["SubmitJobBody"][];
        };
        /**
         * Format: double
         * @description How long to wait for the end of a job, in seconds.
         */
        EndWaitSeconds: number;
        /** @description What is to be changed; at least one of it. */
        EditJobBody: {
            /**
             * Format: int32
             * @description From 1 to 10, 10 first.
             */
            priority?: number;
            /** @description When it becomes ready. Not together with `delay_seconds`. */
            run_at?: components["schemas"]["Moment"];
            /**
             * Format: double
             * @description How long until it becomes ready, in seconds from now; 0 for at once.
             */
            delay_seconds?: number;
        };
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
        JobTypeBody: {
            job_type: components["schemas"]["JobType"];
            /** @description Whether its jobs are given to nobody. */
            paused: boolean;
            /**
             * Format: date-time
             * @description Since when.
             */
            paused_at: string | null;
            counts: components["schemas"]["StateCountsBody"];
        };
        JobTypesBody: {
            job_types: components["schemas"]["JobTypeBody"][];
            /** @description Ask for the next page with it; null when there is none. */
            next_cursor: string | null;
        };
        PausedTypeBody: {
            job_type: components["schemas"]["JobType"];
            paused: boolean;
        };
        HealthBody: {
            /** @enum {string} */
            status: "ok";
        };
        JobPageBody: {
            jobs: components["schemas"]["JobBody"][];
            /** @description Ask for the next page with it; null when there is none. */
            next_cursor: string | null;
        };
        /**
         * @description A tag that jobs have.
         * @example customer:42
         */
        WantedTag: string;
        /**
         * @description A text that a job's error has somewhere: in its type, message or stack, in whatever case.
         * @example connection refused
         */
        ErrorText: string;
        ManyChangedBody: {
            /**
             * Format: int32
             * @description Jobs that the filter is for, in a state that they can be changed in.
             */
            matched: number;
            /**
             * Format: int32
             * @description Those of them that have been changed; with `dry_run` none.
             */
            changed: number;
        };
        /** @description Which jobs: those that all of it is true for. */
        JobFilterBody: {
            state?: components["schemas"]["JobState"];
            job_type?: components["schemas"]["JobType"];
            tag?: components["schemas"]["WantedTag"];
            /** @description Who runs it, or ran it last. */
            worker_id?: components["schemas"]["WorkerId"];
            /** @description Submitted then or later. */
            created_after?: components["schemas"]["Moment"];
            /** @description Submitted earlier. */
            created_before?: components["schemas"]["Moment"];
            error?: components["schemas"]["ErrorText"];
        };
        ChangeManyBody: {
            /** @description At least one field of it. */
            filter: components["schemas"]["JobFilterBody"];
            /**
             * @description Only count them.
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * @description What keeps a job where it is. `not_due`: its time has not come. `retry_backoff`: it waits for its next attempt.
         *     `type_paused`: an operator has paused its type. `no_worker`: no worker has asked for its type in the last 5 minutes.
         *     `waiting_turn`: it is ready, and waits for a worker. `cancelling`: it is running, and is to be cancelled.
         * @enum {string}
         */
        ExplanationCode: "not_due" | "retry_backoff" | "type_paused" | "no_worker" | "waiting_turn" | "running" | "cancelling" | "completed" | "failed";
        /** @description Why a job is where it is. Only what belongs to the code is there. */
        ExplanationBody: {
            job_id: components["schemas"]["JobId"];
            code: components["schemas"]["ExplanationCode"];
            /** @description The same for people, with the numbers and times. */
            sentence: string;
            /**
             * Format: date-time
             * @description With `not_due` and `retry_backoff`: when it becomes ready.
             */
            due_at?: string;
            /**
             * Format: int32
             * @description With `waiting_turn`: how many ready jobs of its type go first, 10000 at most.
             */
            ahead?: number;
            /** @description With `waiting_turn`: whether there are more than `ahead`. */
            ahead_is_at_least?: boolean;
            /**
             * Format: int32
             * @description With `waiting_turn` and `no_worker`: how many workers have asked for its type in the last 5 minutes.
             */
            workers_asking?: number;
            /** @description Who runs it; once it has ended, who ran it last. */
            worker_id?: string | null;
            /**
             * Format: date-time
             * @description With `running` and `cancelling`: when the attempt started.
             */
            since?: string;
            /**
             * Format: date-time
             * @description With `running` and `cancelling`: when its worker was heard of last, by its claim or a heartbeat.
             */
            heard_at?: string;
            /**
             * Format: date-time
             * @description With `running` and `cancelling`: when the attempt times out.
             */
            deadline_at?: string;
            /** Format: date-time */
            finished_at?: string;
            /** @description With `failed`. A job that has expired is `failed` here before the sweep makes it FAILED. */
            failure_reason?: components["schemas"]["FailureReason"];
            /** @description With `failed`: the same in a sentence. */
            failure_message?: string | null;
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
            backoff: components["schemas"]["BackoffBody"] | null;
            unique_key: string | null;
            unique_scope: components["schemas"]["UniqueScope"] | null;
            tags: components["schemas"]["Tag"][];
            /**
             * Format: date-time
             * @description When it is FAILED unless it has been started before.
             */
            expires_at: string | null;
            /** @description The attempts that have ended, the last 100 of them. */
            attempt_log: components["schemas"]["AttemptBody"][];
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
    ListWorkers: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
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
                    "application/json": components["schemas"]["WorkersBody"];
                };
            };
            /** @description A broken URL */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not valid; `errors` names each */
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
    Stats: {
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
                    "application/json": components["schemas"]["StatsBody"];
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
            /** @description Not now: shutting down, or no database; try again after `Retry-After` */
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
    ListSchedules: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: components["schemas"]["ScheduleName"];
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
                    "application/json": components["schemas"]["SchedulePageBody"];
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
    CreateSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScheduleBody"];
            };
        };
        responses: {
            /** @description There is this very schedule already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleBody"];
                };
            };
            /** @description The schedule; `Location` names it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleBody"];
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
            /** @description `schedule_exists`: another one has this name */
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
    GetSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
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
                    "application/json": components["schemas"]["ScheduleBody"];
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
            /** @description `schedule_not_found` */
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
    PutSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleDefinitionBody"];
            };
        };
        responses: {
            /** @description The schedule, replaced */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleBody"];
                };
            };
            /** @description The schedule, created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleBody"];
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
    DeleteSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
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
                    "application/json": components["schemas"]["ScheduleBody"];
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
            /** @description `schedule_not_found` */
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
    PauseSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
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
                    "application/json": components["schemas"]["ScheduleBody"];
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
            /** @description `schedule_not_found` */
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
    ResumeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
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
                    "application/json": components["schemas"]["ScheduleBody"];
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
            /** @description `schedule_not_found` */
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
    RunSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: components["schemas"]["ScheduleName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job; `Location` names it */
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
            /** @description `schedule_not_found` */
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
    Metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
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
            /** @description It is shutting down */
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
                /** @description Only jobs with this tag. */
                tag?: components["schemas"]["WantedTag"];
                /** @description Only jobs that this worker runs, or ran last. */
                worker_id?: components["schemas"]["WorkerId"];
                /** @description Only jobs submitted then or later. */
                created_after?: components["schemas"]["Moment"];
                /** @description Only jobs submitted earlier. */
                created_before?: components["schemas"]["Moment"];
                /** @description Only jobs whose error has this text somewhere, in whatever case. */
                error?: components["schemas"]["ErrorText"];
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
            header?: {
                /** @description `wait=N`: how many seconds to wait for the end of the job, 60 at most (RFC 7240). */
                Prefer?: string;
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitJobBody"];
            };
        };
        responses: {
            /** @description No new job: that of the first request with this `Idempotency-Key`, or the one that has the unique key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description The job, PENDING, or as it is after the preferred wait; `Location` names it */
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
            /** @description `duplicate_job`: another job has the unique key */
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
    SubmitBatch: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitJobsBody"];
            };
        };
        responses: {
            /** @description No new job: the answer to the first request with this `Idempotency-Key`, or jobs that have the unique keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobsBody"];
                };
            };
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
            /** @description `duplicate_job`: others have unique keys; `errors` names each job that was refused */
            409: {
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
            query?: {
                /** @description How many seconds to wait for the end of the job, 0 to 60. */
                wait?: components["schemas"]["EndWaitSeconds"];
            };
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
    Edit: {
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
                "application/json": components["schemas"]["EditJobBody"];
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
            /** @description `illegal_move`: it is not PENDING */
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
            /** @description `illegal_move`: it is not FAILED; `duplicate_job`: another job has its unique key */
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
    ListJobTypes: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: components["schemas"]["JobType"];
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
                    "application/json": components["schemas"]["JobTypesBody"];
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
            /** @description A parameter is not valid; `errors` names each */
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
    PauseJobType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_type: components["schemas"]["JobType"];
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
                    "application/json": components["schemas"]["PausedTypeBody"];
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
            /** @description A parameter is not valid; `errors` names each */
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
    ResumeJobType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_type: components["schemas"]["JobType"];
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
                    "application/json": components["schemas"]["PausedTypeBody"];
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
            /** @description A parameter is not valid; `errors` names each */
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
    CancelMany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeManyBody"];
            };
        };
        responses: {
            /** @description How many there were */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManyChangedBody"];
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
    RetryMany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeManyBody"];
            };
        };
        responses: {
            /** @description How many there were */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManyChangedBody"];
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
    Explain: {
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
                    "application/json": components["schemas"]["ExplanationBody"];
                };
            };
            /** @description A broken URL */
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
            /** @description A parameter is not valid; `errors` names it */
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
    Events: {
        parameters: {
            query?: {
                /** @description Only jobs of this type. */
                job_type?: components["schemas"]["JobType"];
                /** @description Only this job. */
                job_id?: components["schemas"]["JobId"];
                /** @description As `Last-Event-ID`, for clients that cannot set it; the header wins. */
                last_event_id?: string;
            };
            header?: {
                /** @description The `id` of the event seen last. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, without end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
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
            /** @description A parameter is not valid; `errors` names each */
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
