/**
 * Fetches the whole index of a small site in one file, so that every later query is
 * answered without the network; loaded when there is nothing else to do.
 */

/** @param {object} index as openIndex gives it */
export async function fetchAll({ root, load, packed }) {
  if (!root.pack || packed.size) return;
  const bytes = await load(`part/${root.pack}.bin`);
  let at = 0;
  for (const { name } of [...root.shards, ...root.runs, { name: root.cells }]) {
    const start = at + 3;
    at = start + ((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]);
    packed.set(name, bytes.subarray(start, at));
  }
}
