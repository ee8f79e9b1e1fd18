// The events of a page: their table, and the chosen one as JSON.
import { copy, doing, el, foreign, party, visibleJson } from './dom.js';
import { clock } from './time.js';

const COLUMNS = ['Time', 'Event', 'From', 'To', 'Leg', 'Source', ''];

/**
 * @param onChoose receives an eventId, and whether the focus goes with it
 * @returns the section, and functions that fill and mark it
 */
export function eventTable(onChoose) {
  const head = el('tr');
  const body = el('tbody');
  const element = el('section.card', { 'aria-labelledby': 'events-title' },
    el('h2', { id: 'events-title' }, 'Events'),
    el('div.scroll', {}, el('table.events', {}, el('thead', {}, head), body)));

  return {
    element,
    /**
     * @param chosen the eventId of the row to mark
     * @param cellOf makes the cell of the column Call; undefined without that column
     */
    show(events, chosen, cellOf) {
      head.replaceChildren(...[...(cellOf ? ['Call'] : []), ...COLUMNS].map((title) => el('th', { scope: 'col' }, title || el('span.unseen', {}, 'JSON'))));
      body.replaceChildren(...events.map((event) => {
        const failed = /failed|error|missed/.test(event.eventType);
        return el('tr', { 'data-event': event.eventId, class: event.eventId === chosen ? 'chosen' : null, onclick: (click) => { if (!click.target.closest('button, a') && !String(getSelection())) onChoose(event.eventId, false); } },
          cellOf ? el('td.of', {}, cellOf(event)) : null,
          el('td.when', { title: `${event.timestamp} (stored ${event.createdAt})` }, clock(event.timestamp)),
          el(failed ? 'td.type.failed' : 'td.type', {}, event.eventType),
          el('td', {}, event.from ? foreign(party(event.from)) : ''),
          el('td', {}, event.to ? foreign(party(event.to)) : ''),
          el('td', {}, event.legId ? foreign(event.legId) : ''),
          el('td', {}, foreign(event.source)),
          el('td.act', {}, el('button.raw', { type: 'button', 'aria-label': `JSON of ${event.eventType} at ${clock(event.timestamp)}`, onclick: () => onChoose(event.eventId, true) }, '{ }')));
      }));
    },
    mark(eventId) {
      for (const row of body.children) row.classList.toggle('chosen', row.dataset.event === eventId);
    },
  };
}

function json(value) {
  const text = visibleJson(JSON.stringify(value, null, 2));
  const code = el('code');
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
  let end = 0;
  for (const found of text.matchAll(token)) {
    code.append(text.slice(end, found.index));
    const kind = found[2] !== undefined ? 'key' : found[1] ? 'text' : 'value';
    code.append(el(`span.json-${kind}`, {}, found[1] ?? found[0]), found[2] ?? '');
    end = found.index + found[0].length;
  }
  code.append(text.slice(end));
  return el('pre', { tabindex: '0', dir: 'ltr', 'aria-label': 'JSON of the event' }, code);
}

/**
 * The chosen event, beside the ladder.
 *
 * @param onChoose receives the eventId of the event before or after it
 * @param onClose receives the element that had the focus when the event was chosen
 */
export function chosenEvent(onChoose, onClose) {
  const element = el('aside.event', { 'aria-label': 'Selected event', tabindex: '-1', hidden: true });
  element.addEventListener('keydown', (pressed) => {
    if (pressed.key === 'Escape') element.querySelector('.close').click();
  });
  return {
    element,
    show(event, events) {
      const opener = document.activeElement;
      const at = events.indexOf(event);
      element.replaceChildren(
        el('header', {}, el('h2', {}, event.eventType),
          el('button.tool.close', { type: 'button', 'aria-label': 'Close', onclick: () => onClose(opener) }, '×')),
        el('p.quiet', {}, `${at + 1} of ${events.length} · ${clock(event.timestamp)}`),
        json(event),
        el('div.tools', {},
          doing('Copy JSON', async () => ((await copy(JSON.stringify(event, null, 2))) ? 'Copied' : 'Copying is not allowed')),
          el('button.tool', { type: 'button', disabled: at === 0, onclick: () => onChoose(events[at - 1].eventId), 'aria-label': 'Previous event' }, '↑'),
          el('button.tool', { type: 'button', disabled: at === events.length - 1, onclick: () => onChoose(events[at + 1].eventId), 'aria-label': 'Next event' }, '↓')));
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
  };
}
