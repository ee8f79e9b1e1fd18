// The page of two calls side by side: aligned by the kind of their steps, not by time.
import { el, foreign, parties, pill, spokenParties } from './dom.js';
import { readCall, readDiff } from './api.js';
import { addressOf } from './related.js';
import { clock, date, length } from './time.js';

const NAMES = { left: 'Left call', right: 'Right call' };
const COLUMNS = [[NAMES.left, 'left'], [NAMES.right, 'right']];

/** Since the last step that both calls have. */
const shiftOf = (row) => `the right call took ${length(Math.abs(row.shiftMillis))} ${row.shiftMillis > 0 ? 'longer' : 'less'}`;

function head(side, call) {
  return el('section.card.side', { 'aria-labelledby': `title-${side}` },
    el('h2', { id: `title-${side}` }, NAMES[side]),
    el('div.related-head', {}, el('a', { href: addressOf(call.callKey) }, ...parties(call)), pill(call)),
    el('p.quiet', {}, [`${date(call.startedAt)} ${clock(call.startedAt)}`, call.endedAt ? length(Date.parse(call.endedAt) - Date.parse(call.startedAt)) : '', `${call.eventCount} events`].filter(Boolean).join(' · ')),
    el('p', {}, el('code', {}, call.callId)));
}

/** Explicit roles: on a narrow screen the rows are no table rows in CSS. */
const cell = (name, ...children) => el(name, { role: 'cell' }, ...children);

function table(label, titles, rows) {
  return el('table.diff', { role: 'table', 'aria-label': label },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, titles.map(([title, name]) => el(`th.${name}`, { role: 'columnheader', scope: 'col' }, title)))),
    el('tbody', { role: 'rowgroup' }, rows));
}

/** The name of a field in words: `ringDuration` is ring duration. */
const worded = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const value = (text) => (text === undefined ? el('span.none', {}, 'not told') : foreign(text));

const facts = (fields) => el('ul.reasons', {}, fields.map(({ name, left, right }) =>
  el('li', {}, `${worded(name)}: `, value(left), ' ≠ ', value(right))));

function step(side, one, callKey) {
  if (!one) return cell(`td.${side}.lacks`, el('span.none', {}, 'lacks this step'));
  return cell(`td.${side}`,
    el('span.at', {}, `+${length(one.sinceMillis)}`), ' ',
    el('a', { href: `${addressOf(callKey)}?event=${encodeURIComponent(one.eventId)}` }, foreign(one.label)),
    one.role ? el('small.quiet', {}, ' ', foreign(one.role)) : null);
}

function row(each, left, right) {
  const only = each.kind !== 'both';
  const told = only ? `only the ${each.kind} call` : each.shifted ? shiftOf(each) : '';
  return el(`tr.step.${only ? `only-${each.kind}` : each.same ? 'same' : 'differs'}`, { role: 'row' },
    step('left', each.left, left.callKey),
    step('right', each.right, right.callKey),
    cell('td.what', each.same ? el('span.none', {}, 'the same') : told, each.fields.length ? facts(each.fields) : null));
}

/** @returns a function that stops the requests of the page */
export function showDiff(main, query, fail) {
  const stop = new AbortController();
  const asked = { left: query.get('left') ?? '', right: query.get('right') ?? '' };
  document.title = 'Two calls · Callflow';

  function show(diff, left, right) {
    const steps = diff.rows.map((each) => row(each, left, right));
    const same = steps.filter((each) => each.classList.contains('same'));
    const turn = el('button.tool', {
      type: 'button', 'aria-pressed': 'false', hidden: !same.length || same.length === steps.length,
      onclick: () => {
        const hide = turn.getAttribute('aria-pressed') === 'false';
        turn.setAttribute('aria-pressed', String(hide));
        for (const each of same) each.hidden = hide;
      },
    }, 'Only differences');
    const words = diff.same
      ? 'Each call has the steps of the other, at similar times.'
      : `${same.length} of ${steps.length} steps are the same.`;
    document.title = `${spokenParties(left)} | ${spokenParties(right)} · Callflow`;
    main.replaceChildren(el('div.page.wide', {},
      el('nav.crumbs', { 'aria-label': 'Breadcrumbs' }, el('a', { href: '#/calls' }, '← Calls')),
      el('h1', {}, 'Two calls side by side'),
      el('div.sides', {}, head('left', left), head('right', right)),
      diff.summary.length
        ? el('section.card', { 'aria-labelledby': 'summary-title' }, el('h2', { id: 'summary-title' }, 'What they say differently'),
          table('What the summaries say differently', [['Fact', 'fact'], ...COLUMNS], diff.summary.map((one) => el('tr', { role: 'row' },
            cell('td.fact', foreign(worded(one.name))), cell('td.left', value(one.left)), cell('td.right', value(one.right))))))
        : null,
      el('section.card', { 'aria-labelledby': 'steps-title' }, el('h2', { id: 'steps-title' }, 'Steps'),
        el('p.quiet.told', { role: 'status' }, words, ' Steps are aligned by their kind; times are since the start of each call. '),
        el('div.tools', {}, turn,
          el('a.button', { href: `#/diff?${new URLSearchParams({ left: asked.right, right: asked.left })}` }, 'Exchange the sides')),
        table('Steps of both calls', [...COLUMNS, ['Difference', 'what']], steps))));
  }

  async function start() {
    main.replaceChildren(el('p.quiet', {}, 'Comparing …'));
    try {
      const [diff, left, right] = await Promise.all([
        readDiff(asked.left, asked.right, stop.signal), readCall(asked.left, stop.signal), readCall(asked.right, stop.signal)]);
      show(diff, left, right);
    } catch (failure) {
      if (failure.name !== 'AbortError') fail(failure, start);
    }
  }
  start();
  return () => stop.abort();
}
