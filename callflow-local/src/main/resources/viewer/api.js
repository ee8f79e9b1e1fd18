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
  404: 'There is no such call.',
  410: 'This call was erased; only the fact that it existed is kept.',
  429: 'The service is busy. Try again in a moment.',
  500: 'The service failed. Its log says why.',
  503: 'The store cannot be reached right now. Try again in a moment.',
  504: 'The service took too long. Try again, perhaps with a shorter time range.',
};

async function problem(answer, sentences) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // No JSON: a proxy in between has answered.
  }
  const errors = (told.errors || []).map((error) => `${error.pointer}: ${error.detail}`);
  const sentence =
    (errors.length ? errors.join(' ') : sentences[answer.status] || SENTENCES[answer.status] || told.detail) ||
    `The service answered ${answer.status}.`;
  const request = answer.status >= 500 && told.requestId ? ` (request ${told.requestId})` : '';
  return new Problem(answer.status, told.code, sentence + request);
}

/**
 * @param path relative to the API, or a whole URL of it
 * @param sentences what a status means for this request, where that differs from others
 * @returns the response, which is a success
 */
async function ask(path, { query = {}, accept = 'application/json', body, sentences = {}, signal } = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, value);
  }
  const headers = { Accept: accept };
  if (hasKey()) headers.Authorization = `Bearer ${sessionStorage.getItem(KEPT)}`;
  if (body) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(url, { method: body ? 'POST' : 'GET', headers, body, signal, cache: 'no-store', credentials: 'omit' });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    if (failure instanceof TypeError && /header|ISO-8859|ByteString/i.test(failure.message)) {
      throw new Problem(401, 'unauthorized', 'This is not a key: it has characters that no key has.');
    }
    throw new Problem(0, 'unreachable', 'The service does not answer. Is it running?');
  }
  if (!answer.ok) throw await problem(answer, sentences);
  return answer;
}

export async function get(path, options) {
  return (await ask(path, options)).text();
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
export const callPath = (call, rest) => inPath(call) + (rest ? `/${rest}` : '');
const TOO_LONG = { 406: 'The call is too long to be drawn in one picture.' };
const wanted = (related) => (related ? { related: true } : {});

export const listCalls = (query, signal) => getJson('calls', { query, signal });
export const readCall = (call, signal) => getJson(inPath(call), { signal });
export const readRelated = (call, nextToken, signal) => getJson(`${inPath(call)}/related`, { query: { nextToken }, signal });
export const readLadder = (call, accept, { zone, rows, content, related } = {}, signal) =>
  get(`${inPath(call)}/ladder`, { accept, query: { zone, rows, content, ...wanted(related) }, sentences: TOO_LONG, signal });

export const readDiff = (left, right, signal) => getJson(`${inPath(left)}/diff`, { query: { with: right }, signal });

/** All events of a call, or of its story. */
export async function readEvents(call, { related } = {}, signal) {
  const events = [];
  let nextToken;
  do {
    const text = await get(`${inPath(call)}/events`, { query: { limit: 1000, nextToken, ...wanted(related) }, signal });
    const page = JSON.parse(text, exact);
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** Stores an event, and returns whether it is new: the same one again is not. */
export async function storeEvent(event, signal) {
  const answer = await ask('events', {
    body: JSON.stringify(event),
    sentences: { 403: 'This key may not write events: it lacks the scope events:write.' },
    signal,
  });
  return answer.status === 201;
}

/** The bytes of a page in another form, the address of the next page, if there is one, and how many calls are damaged. */
export async function readPage(path, { query, accept, sentences }, signal) {
  const answer = await ask(path, { query, accept, sentences, signal });
  if (answer.headers.get('Content-Type')?.split(';')[0].trim() !== accept) {
    // A service that does not know the form may ignore what is accepted (RFC 9110 §12.4.1).
    throw new Problem(406, 'not_acceptable', sentences[406]);
  }
  const next = /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(answer.headers.get('Link') ?? '')?.[1];
  return {
    blob: await answer.blob(),
    next: next === undefined ? undefined : new URL(next, answer.url).href,
    damaged: parseInt(answer.headers.get('Callflow-Damaged-Calls') ?? '0', 10) || 0,
  };
}
