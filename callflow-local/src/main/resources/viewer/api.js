// Requests to the API. Failures become a Problem with a sentence for the reader.
import { visible } from './dom.js';

const BASE = new URL(
  document.querySelector('meta[name="callflow-api"]').content + '/',
  new URL('.', document.baseURI),
);
const KEPT = 'callflow.key';

/** Moves the key from the address bar to the session storage, before anything else reads the address. */
export function takeKey() {
  const found = /^#key=([^&]+)(?:&(.*))?$/.exec(location.hash);
  if (!found) return;
  let key = found[1];
  try {
    key = decodeURIComponent(key);
  } catch {
    // Not percent-encoded: keep it as it is.
  }
  setKey(key);
  const next = found[2] && found[2].startsWith('/') ? found[2] : '/calls';
  history.replaceState(null, '', `${location.pathname}#${next}`);
}

export const hasKey = () => sessionStorage.getItem(KEPT) !== null;
export const setKey = (key) => sessionStorage.setItem(KEPT, key.trim());
export const dropKey = () => sessionStorage.removeItem(KEPT);

export class Problem extends Error {
  constructor(status, code, sentence) {
    super(visible(sentence));
    this.status = status;
    this.code = code;
  }
}

const SENTENCES = {
  401: 'This key is not known here.',
  403: 'This key may not read calls.',
  406: 'The call is too long to be drawn in one picture.',
  404: 'There is no such call.',
  410: 'This call was erased; only the fact that it existed is kept.',
  429: 'The service is busy. Try again in a moment.',
  500: 'The service failed. Its log says why.',
  503: 'The store cannot be reached right now. Try again in a moment.',
  504: 'The service took too long. Try again, perhaps with a shorter time range.',
};

async function problem(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // No JSON: a proxy in between has answered.
  }
  const errors = (told.errors || []).map((error) => `${error.pointer}: ${error.detail}`);
  const sentence =
    (errors.length ? errors.join(' ') : SENTENCES[answer.status] || told.detail) ||
    `The service answered ${answer.status}.`;
  const request = answer.status >= 500 && told.requestId ? ` (request ${told.requestId})` : '';
  return new Problem(answer.status, told.code, sentence + request);
}

export async function get(path, { query = {}, accept = 'application/json', signal } = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, value);
  }
  const headers = { Accept: accept };
  if (hasKey()) headers.Authorization = `Bearer ${sessionStorage.getItem(KEPT)}`;
  let answer;
  try {
    answer = await fetch(url, { headers, signal, cache: 'no-store', credentials: 'omit' });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    if (failure instanceof TypeError && /header|ISO-8859|ByteString/i.test(failure.message)) {
      throw new Problem(401, 'unauthorized', 'This is not a key: it has characters that no key has.');
    }
    throw new Problem(0, 'unreachable', 'The service does not answer. Is it running?');
  }
  if (!answer.ok) throw await problem(answer);
  return answer.text();
}

// Keeps the text of a number that a JavaScript number cannot hold exactly.
const exact = (key, value, context) =>
  typeof value === 'number' && JSON.rawJSON && context && String(value) !== context.source
    ? JSON.rawJSON(context.source)
    : value;

export async function getJson(path, options) {
  return JSON.parse(await get(path, options));
}

const inPath = (call) => `calls/${encodeURIComponent(call)}`;

export const listCalls = (query, signal) => getJson('calls', { query, signal });
export const readCall = (call, signal) => getJson(inPath(call), { signal });
export const readLadder = (call, accept, { zone, rows, content } = {}, signal) =>
  get(`${inPath(call)}/ladder`, { accept, query: { zone, rows, content }, signal });

/** All events of a call. */
export async function readEvents(call, signal) {
  const events = [];
  let nextToken;
  do {
    const text = await get(`${inPath(call)}/events`, { query: { limit: 1000, nextToken }, signal });
    const page = JSON.parse(text, exact);
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}
