// Hands calls on: the menu of formats for a call, a story, or the calls of a list.
import { el, visible, download, say } from './dom.js';
import { readLadder, readPage } from './api.js';
import { zone } from './time.js';

/**
 * A button that opens a list of formats.
 *
 * @param formats their labels, and what makes the file: it may call its argument with a sentence on
 *     how far it is, and returns the sentence to end with
 */
export function exportMenu(formats) {
  const told = el('p.quiet', { role: 'status' });
  const items = formats.map(([label, make]) => el('li', {}, el('button.tool', { type: 'button', onclick: (click) => run(click.currentTarget, label, make) }, label)));
  const list = el('div.menu-list', { hidden: true, id: 'export-formats' }, el('ul', { 'aria-label': 'Formats' }, items), told);
  const opener = el('button.tool', { type: 'button', id: 'export', 'aria-expanded': 'false', 'aria-controls': 'export-formats', onclick: () => turn(list.hidden) }, 'Export');
  const element = el('div.menu', {}, opener, list);
  let busy = false;

  function turn(open) {
    list.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
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
  return element;
}

const EVENTS = 'events';
const FORMATS = [
  ['NDJSON', 'application/x-ndjson', 'ndjson'],
  ['CSV of events', 'text/csv', 'csv'],
  ['vCon', 'application/vcon+json', 'vcon.json'],
  ['CloudEvents', 'application/cloudevents-batch+json', 'cloudevents.json'],
  ['SIP text', 'text/plain', 'sip.txt'],
  ['Packets (pcap)', 'application/vnd.tcpdump.pcap', 'pcap'],
];

export function callExports(id, page, signal) {
  return exportMenu([]);
}
