/**
 * Fetches the whole index of a small site in one file, reads it piece by piece and listens to
 * its words, so that every later query is answered at once; loaded when there is nothing else to do.
 */

const idle = () => new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));

/** @param {object} index as openIndex gives it */
export async function fetchAll({ root, load, packed, card, shard, sound }) {
  const { runs, cells, pack } = root.late();
  if (!pack || packed.size) return;
  const bytes = await load(`part/${pack}.bin`);
  let at = 0;
  for (const name of [...[...root.shards, ...runs].map(root.nameOf), cells]) {
    const start = at + 3;
    at = start + ((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2]);
    packed.set(name, bytes.subarray(start, at));
  }
  for (const { from } of runs) await idle().then(() => card({ number: from }));
  for (const { from } of root.shards) {
    const terms = await idle().then(() => shard(from));
    for (const { form } of terms) sound(form);
  }
}
