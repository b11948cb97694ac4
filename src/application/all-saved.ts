/**
 * For a transaction to check: that all of the jobs that it has locked, decided about and written were taken by the store.
 *
 * @throws Error when the store's guard has turned one down, which the locks make impossible.
 */
export async function allSaved(jobs: readonly unknown[], saved: Promise<ReadonlySet<string>>): Promise<void> {
  if ((await saved).size !== jobs.length) throw new Error('a job changed although it was locked');
}
