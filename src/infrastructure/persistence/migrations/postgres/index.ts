import { CreateJobs } from './0001-jobs.js';

/** In the order they are run. A migration that has landed is never edited; SQLite's have the same numbers. */
export const postgresMigrations = [{ name: '0001-jobs', class: CreateJobs }];
