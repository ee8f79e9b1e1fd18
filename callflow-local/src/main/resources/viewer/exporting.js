// Hands calls on: the menu of formats for a call, for all that are related to it, or for the calls of a list.
import { download, el, say, visible } from './dom.js';
import { callPath, readLadder, readPage } from './api.js';
import { zone } from './time.js';

/**
 * A button that opens a list of formats.
 *
 * @param formats their labels, and what makes the file: it may call its argument with a sentence on
 *     how far it is, and returns the sentence to end with
 * @param signal ends with the page
 */
function exportMenu(formats, signal) {
  const told = el('p.quiet', { role: 'status' });
  const items = formats.map(([label, make]) => el('li', {}, el('button.tool', { type: 'button', onclick: (click) => run(click.currentTarget, label, make) }, label)));
  const list = el('div.menu-list', { hidden: true, id: 'export-formats' }, el('ul', { 'aria-label': 'Formats' }, items), told);
  const opener = el('button.tool', { type: 'button', id: 'export', 'aria-expanded': 'false', 'aria-controls': 'export-formats', onclick: () => turn(list.hidden) }, 'Export');
  const element = el('div.menu', {}, opener, list);
  let busy = false;

  function turn(open) {
    list.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
    // What the page shows may have changed, and with it what can be handed on.
    if (open) for (const item of items) item.firstChild.removeAttribute('aria-disabled');
  }

  function tell(text, bad) {
    told.className = bad ? 'notice bad' : 'quiet';
    told.textContent = visible(text);
  }

  async function run(button, label, make) {
    if (busy) return;
    busy = true;
    tell(`${label} …`, false);
    try {
      tell(await make((progress) => tell(progress, false)), false);
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      tell(failure.message, true);
      if (failure.status === 406) button.setAttribute('aria-disabled', 'true');
    } finally {
      busy = false;
    }
    say(told.textContent);
  }

  element.addEventListener('keydown', (pressed) => {
    if (pressed.key !== 'Escape' || list.hidden) return;
    turn(false);
    opener.focus();
  });
  element.addEventListener('focusout', (left) => {
    if (left.relatedTarget && !element.contains(left.relatedTarget)) turn(false);
  });
  document.addEventListener('pointerdown', (pressed) => {
    if (!element.contains(pressed.target)) turn(false);
  }, { signal });
  return element;
}

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** A page as a part of one file: what stands once in a file is cut off the pages after the first. */
const PARTS = {
  'text/csv': async (blob, first) => (first ? blob : (await blob.text()).replace(/^[^\n]*\n/, '')),
  'application/vnd.tcpdump.pcap': (blob, first) => (first ? blob : blob.slice(24)),
  'application/cloudevents-batch+json': async (blob, first) => {
    const inner = (await blob.text()).trim().slice(1, -1).trim();
    return inner && !first ? `,\n${inner}` : inner;
  },
};

/** All pages of an answer as the parts of one file. */
async function joined(path, query, type, sentences, tell, signal) {
  const parts = [];
  let bytes = 0;
  let damaged = 0;
  let next = path;
  for (let pages = 0; next; pages++) {
    const page = await readPage(next, { query: pages ? {} : query, accept: type, sentences }, signal);
    parts.push(PARTS[type] ? await PARTS[type](page.blob, parts.every((part) => !(part.size ?? part.length))) : page.blob);
    bytes += page.blob.size;
    damaged += page.damaged;
    next = page.next;
    if (next) tell(`${pages + 1} ${pages ? 'pages' : 'page'}, ${size(bytes)} so far …`);
  }
  return { parts: type.endsWith('-batch+json') ? ['[', ...parts, ']\n'] : parts, bytes, damaged };
}

const CANNOT = { 406: 'This cannot be handed on in this format.' };
const NO_SIP = 'There are no SIP messages to hand on.';
const STORY = 'All related calls together cannot be handed on in this format. Take one call, or another format.';

// label, media type, end of the file's name, operation of a call
const DATA = [
  ['CSV of the call', 'text/csv', 'csv', ''],
  ['CSV of the events', 'text/csv', 'events.csv', 'events'],
  ['vCon', 'application/vcon+json', 'vcon.json', ''],
  ['CloudEvents', 'application/cloudevents-batch+json', 'cloudevents.json', 'events'],
  ['SIP messages as text', 'text/plain', 'sip.txt', 'events'],
  ['SIP messages as packets (pcap)', 'application/vnd.tcpdump.pcap', 'pcap', 'events'],
];
const DRAWN = [
  ['SVG', 'image/svg+xml', 'svg'],
  ['HTML page', 'text/html', 'html'],
  ['Masked HTML page', 'text/html', 'html'],
];
// Calls are summed up one by one: small pages show how far it is.
const LIST_PAGE = 100;
const LISTED = [
  ['CSV of the calls', 'text/csv', 'csv'],
  ['NDJSON of the calls', 'application/x-ndjson', 'ndjson'],
];

/**
 * The formats of the page of a call.
 *
 * @param page gives what it shows: `call`, whether it is `related`, its `events`, which `rows` its
 *     ladder has, and the `drawing`
 */
export function callExports(id, page, signal) {
  const name = (end) => `${page().related ? 'story' : 'call'}-${page().call.callKey}.${end}`;
  const drawn = DRAWN.map(([label, type, end]) => [label, async () => {
    const { drawing, related, rows } = page();
    const masked = label.startsWith('Masked');
    const text = type === 'image/svg+xml' && drawing
      ? drawing
      : await readLadder(id, type, { zone: zone(), rows, related, content: masked ? 'masked' : undefined }, signal);
    // The key of a masked call must not be in its name.
    download(masked ? `${related ? 'story' : 'call'}-masked.${end}` : name(end), type, text);
    return `${label} downloaded.`;
  }]);
  const lines = ['NDJSON', async () => {
    download(name('ndjson'), 'application/x-ndjson', page().events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return 'NDJSON downloaded.';
  }];
  const data = DATA.map(([label, type, end, rest]) => [label, async (tell) => {
    const { related } = page();
    const sentences = { 406: label.startsWith('SIP') ? NO_SIP : related ? STORY : CANNOT[406] };
    const query = { ...(related ? { related: true } : {}), ...(rest ? { limit: 1000 } : {}), ...(type === 'text/csv' ? { zone: zone() } : {}) };
    const file = await joined(callPath(id, rest), query, type, sentences, tell, signal);
    download(name(end), type, file.parts);
    return `${label} downloaded.`;
  }]);
  return exportMenu([lines, ...data, ...drawn], signal);
}

/** The formats of a list of calls: all of its filters, not only those that are shown. */
export function listExports(query, signal) {
  return exportMenu(LISTED.map(([label, type, end]) => [label, async (tell) => {
    const file = await joined('calls', { ...query, limit: LIST_PAGE, ...(type === 'text/csv' ? { zone: zone() } : {}) }, type, CANNOT, tell, signal);
    if (!file.bytes) return 'There is nothing to download.';
    download(`calls-${query.startTime.slice(0, 10)}.${end}`, type, file.parts);
    const left = file.damaged ? ` ${file.damaged} damaged calls are not in it.` : '';
    return `${label} downloaded, ${size(file.bytes)}.${left}`;
  }]), signal);
}
