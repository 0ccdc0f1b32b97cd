const DRAINER = "outbox-drainer";

/**
 * Run a job as the only drainer among all tabs, or not at all when another tab is at it.
 *
 * Where the browser has no Web Locks the job runs unguarded: the server's UNIQUE identifiers carry it.
 * @template Result
 * @param {() => Promise<Result>} job
 * @returns {Promise<Result | null>} null: another tab holds the lock
 */
export async function asOnlyDrainer(job) {
  if (!navigator.locks) return job();
  return navigator.locks.request(DRAINER, { ifAvailable: true }, (lock) => (lock ? job() : null));
}
