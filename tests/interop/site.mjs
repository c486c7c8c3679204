/**
 * What an issuer publishes, read from a site folder in place of the network.
 */
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const read = (...parts) => JSON.parse(readFileSync(join(...parts), 'utf8'));

/**
 * @param {string} folder
 * @returns {{did: object, host: string, load: function(string): object}}
 *   `load` answers for addresses of this host and for its did, and throws for others
 */
export function open(folder) {
  const did = read(folder, '.well-known', 'did.json');
  const host = did.id.replace(/^did:web:/, '').replace('%3A', ':');
  const load = (address) => {
    if (address === did.id) return did;
    if (address.startsWith(`${did.id}#`)) {
      const method = did.verificationMethod.find(({id}) => id === address);
      if (!method) throw new Error(`no such key: ${address}`);
      return {'@context': did['@context'][1], ...method};
    }
    if (!address.startsWith(`https://${host}/`)) throw new Error(`not ours: ${address}`);
    return read(folder, new URL(address).pathname);
  };
  return {did, host, load};
}

/**
 * Credentials of a site by code, at most `sample` of them, evenly spread.
 * @param {string} folder
 * @param {number} [sample]
 */
export function* credentials(folder, sample = Infinity) {
  const codes = readdirSync(join(folder, 'c')).sort();
  const step = Math.max(1, codes.length / sample);
  for (let at = 0; at < codes.length; at += step) {
    const code = codes[Math.floor(at)];
    let credential;
    try {
      credential = read(folder, 'c', code, 'credential.json');
    } catch (error) {
      if (error.code === 'ENOENT') continue; // a code that answers without a credential
      throw error;
    }
    yield {code, credential};
  }
}

/**
 * SITE --now ISO [--sample N] [--schema FILE], and the clock set to that moment for every library.
 * @param {string[]} given process.argv
 */
export function options([, , folder, ...rest]) {
  const value = (name) => rest[rest.indexOf(name) + 1 || rest.length];
  const now = value('--now');
  if (!folder || !now || Number.isNaN(Date.parse(now))) {
    console.error('expected: SITE --now 2026-08-01T12:00:00Z [--sample N]');
    process.exit(2);
  }
  const moment = Date.parse(now);
  globalThis.Date = class extends Date {
    constructor(...parts) {
      super(...(parts.length ? parts : [moment]));
    }
    static now() {
      return moment;
    }
  };
  return {
    folder,
    now: new Date(moment),
    sample: Number(value('--sample') ?? Infinity),
    schema: value('--schema'),
  };
}
