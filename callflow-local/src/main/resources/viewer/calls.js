// The page of the list: filters, calls by day, damaged calls.
import { el, foreign, isLive, named, party, partyDetail, pill, say, spokenParties } from './dom.js';
import { listCalls } from './api.js';
import { comparison } from './comparing.js';
import { listExports } from './exporting.js';
import { clockShort, date, length, moment, wall } from './time.js';

const RANGES = [
  ['15m', 'Last 15 minutes', 15 * 60e3],
  ['1h', 'Last hour', 3600e3],
  ['24h', 'Last 24 hours', 24 * 3600e3],
  ['7d', 'Last 7 days', 7 * 24 * 3600e3],
  ['31d', 'Last 31 days', 31 * 24 * 3600e3],
];
const OUTCOMES = ['answered', 'busy', 'no_answer', 'canceled', 'rejected', 'failed', 'abandoned'];
const ANSWERED_BY = ['person', 'system', 'voicemail', 'unknown'];
const DIRECTIONS = ['inbound', 'outbound', 'internal'];
const LEAST = [['10', '10 s'], ['30', '30 s'], ['60', '1 min'], ['300', '5 min'], ['1800', '30 min'], ['3600', '1 h']];
const PAGE = 50;
// A page may be short or empty. So many are requested in a row; then the reader decides to go on.
const MOST_REQUESTS = 20;

const address = (filters) => `#/calls?${new URLSearchParams(Object.entries(filters).filter(([, value]) => value))}`;

function span(filters) {
  if (filters.from && filters.to) {
    return { startTime: filters.from, endTime: filters.to };
  }
  const [, , length] = RANGES.find(([name]) => name === filters.range) || RANGES[2];
  // The clock of a switch may be ahead of this one by a minute.
  const end = Math.ceil(Date.now() / 60e3) * 60e3 + 60e3;
  const start = Math.max(end - length - 60e3, end - 31 * 24 * 3600e3);
  return { startTime: iso(start), endTime: iso(end) };
}

const iso = (millis) => new Date(millis).toISOString();

/** @returns a function that stops the requests of the page */
export function showCalls(main, query, fail) {
  const filters = {
    range: query.get('range') || (query.get('from') ? '' : '24h'),
    from: query.get('from') || '',
    to: query.get('to') || '',
    party: query.get('party') || '',
    outcome: query.get('outcome') || '',
    answeredBy: query.get('answeredBy') || '',
    direction: query.get('direction') || '',
    minDurationSeconds: query.get('minDurationSeconds') || '',
  };
  document.title = 'Calls · Callflow';
  const stop = new AbortController();

  const range = el('select', { id: 'range', name: 'range' },
    RANGES.map(([name, label]) => el('option', { value: name, selected: filters.range === name }, label)),
    el('option', { value: 'exact', selected: Boolean(filters.from) }, 'From … to …'));
  const shown = span(filters);
  const from = el('input', { type: 'datetime-local', id: 'from', step: 1, value: wall(Date.parse(shown.startTime) || Date.now()) });
  const to = el('input', { type: 'datetime-local', id: 'to', step: 1, value: wall(Date.parse(shown.endTime) || Date.now()) });
  const exact = el('span.exact', { hidden: !filters.from }, el('label', {}, 'From', from), el('label', {}, 'to', to));
  const who = el('input', { type: 'search', id: 'party', placeholder: 'number, URI or extension', maxlength: 256, value: filters.party, autocomplete: 'off', spellcheck: 'false' });
  const choice = (id, any, words) => el('select', { id }, el('option', { value: '' }, any),
    words.map(([value, label]) => el('option', { value, selected: filters[id] === value }, label)));
  const outcome = choice('outcome', 'Any outcome', OUTCOMES.map((each) => [each, named(each)]));
  const answeredBy = choice('answeredBy', 'Anybody', ANSWERED_BY.map((each) => [each, named(each)]));
  const direction = choice('direction', 'Any direction', DIRECTIONS.map((each) => [each, named(each)]));
  const least = choice('minDurationSeconds', 'Any length', LEAST.map(([seconds, label]) => [seconds, `${label} or more`]));
  const wrong = el('p.notice.bad', { hidden: true, role: 'alert' });

  const apply = (event) => {
    event?.preventDefault();
    const next = {
      party: who.value.trim(),
      outcome: outcome.value,
      answeredBy: answeredBy.value,
      direction: direction.value,
      minDurationSeconds: least.value,
    };
    if (range.value === 'exact') {
      const [start, end] = [moment(from.value), moment(to.value)];
      let trouble = '';
      if (Number.isNaN(start) || Number.isNaN(end)) trouble = 'Enter both times.';
      else if (start >= end) trouble = 'The start must be before the end.';
      else if (end - start > 31 * 24 * 3600e3) trouble = 'A range can have 31 days at most.';
      wrong.textContent = trouble;
      wrong.hidden = !trouble;
      if (trouble) return;
      next.from = iso(start);
      next.to = iso(end);
    } else {
      next.range = range.value;
    }
    const target = address(next);
    if (target === location.hash) window.dispatchEvent(new HashChangeEvent('hashchange'));
    else location.hash = target;
  };
  range.addEventListener('change', () => {
    exact.hidden = range.value !== 'exact';
    if (range.value === 'exact') from.focus();
    else apply();
  });
  for (const select of [outcome, answeredBy, direction, least]) select.addEventListener('change', apply);

  const form = el('form.filters', { role: 'search', 'aria-label': 'Calls', onsubmit: apply },
    el('label', {}, 'Time', range), exact,
    el('label.grow', {}, 'Party', who),
    el('label', {}, 'Outcome', outcome),
    el('label', {}, 'Answered by', answeredBy),
    el('label', {}, 'Direction', direction),
    el('label', {}, 'Length', least),
    el('button.primary', { type: 'submit' }, 'Show'));

  const asked = {
    ...shown,
    party: filters.party,
    outcome: filters.outcome,
    answeredBy: filters.answeredBy,
    direction: filters.direction,
    minDurationSeconds: filters.minDurationSeconds,
  };

  const body = el('tbody');
  const table = el('table.calls', { hidden: true },
    el('thead', {}, el('tr', {},
      ['Started', 'From', 'To', 'Outcome', 'Length', 'Events'].map((title, i) => el(i > 3 ? 'th.number' : 'th', { scope: 'col' }, title)),
      el('th', { scope: 'col' }, el('span.unseen', {}, 'Compare')))),
    body);
  const compare = el('a.button', { hidden: true, id: 'compare' });
  const picked = [];
  const status = el('p.quiet', {}, 'Looking …');
  const damaged = el('ul.damaged', { hidden: true });
  const more = el('button.tool', { type: 'button', hidden: true, id: 'more' }, 'More calls');
  main.replaceChildren(
    el('div.page', {}, el('div.title', {}, el('h1', {}, 'Calls'), listExports(asked, stop.signal)), form, wrong, el('div.card.list', {}, table, damaged, el('div.foot', {}, status, compare, more))),
  );

  let nextToken;
  let count = 0;
  const broken = new Set();
  let day = '';

  function row(call) {
    const target = `#/calls/~${call.callKey}`;
    const told = date(call.startedAt);
    const end = call.endedAt ? Date.parse(call.endedAt) - Date.parse(call.startedAt) : NaN;
    const person = (one) => one
      ? el('span.who', {}, el('b', {}, foreign(party(one))), partyDetail(one) ? el('small', {}, foreign(partyDetail(one))) : null)
      : el('span.none', {}, '—');
    if (told !== day) {
      day = told;
      body.append(el('tr.day', {}, el('th', { colspan: 7, scope: 'rowgroup' }, new Date(`${told}T12:00Z`).toLocaleDateString('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }))));
    }
    const line = el(`tr.call`, { 'data-key': call.callKey },
      el('td.when', {}, el('a', { href: target, 'aria-label': `Call of ${clockShort(call.startedAt)}, ${spokenParties(call)}` }, clockShort(call.startedAt))),
      el('td.from', {}, person(call.from)),
      el('td.to', {}, person(call.to)),
      el('td.state', {}, pill(call)),
      el('td.number.length', {}, isLive(call) ? 'so far' : length(end) || '—'),
      el('td.number.count', {}, String(call.eventCount)),
      el('td.pick', {}, el('input', { type: 'checkbox', 'aria-label': `Compare the call of ${clockShort(call.startedAt)}, ${spokenParties(call)}`, onchange: (change) => pick(call.callKey, change.target) })));
    line.addEventListener('click', (click) => {
      if (!click.target.closest('a, .pick') && !String(getSelection())) location.hash = target;
    });
    body.append(line);
  }

  /** Two calls can be compared; a third one takes the place of the first. */
  function pick(callKey, box) {
    if (box.checked) picked.push({ callKey, box });
    else picked.splice(picked.findIndex((each) => each.box === box), 1);
    if (picked.length > 2) picked.shift().box.checked = false;
    compare.hidden = picked.length === 0;
    const ready = picked.length === 2;
    compare.textContent = ready ? 'Compare the two calls' : 'Choose another call to compare';
    if (ready) compare.setAttribute('href', comparison(...picked.map((each) => `~${each.callKey}`)));
    else compare.removeAttribute('href');
    say(compare.textContent);
  }

  async function load() {
    more.hidden = true;
    status.textContent = count ? 'Looking for more …' : 'Looking …';
    const before = count;
    try {
      for (let request = 0; request < MOST_REQUESTS; request++) {
        const page = await listCalls({
          ...asked,
          limit: PAGE,
          nextToken,
        }, stop.signal);
        page.calls.forEach(row);
        count += page.calls.length;
        for (const call of page.damaged ?? []) {
          if (!broken.has(call.callKey)) {
            broken.add(call.callKey);
            damaged.append(el('li', {}, foreign(call.detail)));
          }
        }
        damaged.hidden = broken.size === 0;
        nextToken = page.nextToken;
        table.hidden = count === 0;
        if (!nextToken || count - before >= PAGE) break;
        status.textContent = `Looking … ${count} found so far`;
      }
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      if (failure.status === 401 || count === 0) {
        fail(failure, () => window.dispatchEvent(new HashChangeEvent('hashchange')));
        if (failure.status !== 401) main.querySelector('.page')?.prepend(form);
        return;
      }
      status.textContent = failure.message;
      more.hidden = false;
      return;
    }
    const calls = count === 1 ? '1 call' : `${count} calls`;
    status.textContent = nextToken
      ? `${calls} so far; there may be more.`
      : count
        ? `${calls}: all in this time.`
        : [filters.party, filters.outcome, filters.answeredBy, filters.direction, filters.minDurationSeconds].some(Boolean)
          ? 'No call in this time matches the filters.'
          : 'No call in this time. Choose a longer one, or store a sample call: callflow demo.';
    more.hidden = !nextToken;
    say(status.textContent);
  }
  more.addEventListener('click', async () => {
    const last = body.lastElementChild;
    await load();
    last?.nextElementSibling?.querySelector('a')?.focus();
  });
  load();
  return () => stop.abort();
}
