/** @returns {number} milliseconds since 1970, as this phone believes */
export const now = () => Date.now();

/** @returns {number} milliseconds by a clock that nobody can set; only differences mean something, within one page */
export const elapsed = () => performance.now();
