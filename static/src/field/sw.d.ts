/** The list of what the shell needs, put in by static/build.js. */
interface WorkerGlobalScope {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
}
