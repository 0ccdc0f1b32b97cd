/** @returns {number} milliseconds since 1970, as this phone believes */
export const now = () => Date.now();
