/** Browsers that read the file lazily need its address a little longer than the click. */
const ADDRESS_MS = 60_000;

/**
 * Hand a file to the person, as a download.
 * @param {string} name
 * @param {Blob} file
 */
export function saveFile(name, file) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), ADDRESS_MS);
}
