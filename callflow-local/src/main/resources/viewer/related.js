// The section of a call's page that tells which calls belong to it, and why.
import { el, foreign, named, parties, pill, visible } from './dom.js';
import { readRelated } from './api.js';
import { clock, date, length } from './time.js';

/** What a related call is to another, if an event of the related one says so. */
const SAYS = {
  parent: 'child of',
  transferred_from: 'transferred from',
  transferred_to: 'transferred to',
  replaces: 'replaces',
  consult: 'has as its consultation',
  same_as: 'the same call as',
};

/** What a related call is to another, if an event of that other one says so. */
const IS_SAID = {
  parent: 'parent of',
  transferred_from: 'transferred to',
  transferred_to: 'transferred from',
  replaces: 'replaced by',
  consult: 'consultation of',
  same_as: 'the same call as',
};

const PRESENCES = {
  erased: 'It was erased; only the fact that it existed is kept.',
  unknown: 'No event of it is stored here.',
  damaged: 'Its events cannot be read.',
};

export const addressOf = (callKey) => `#/calls/~${callKey}`;

/** The number of a call in its story, as in the ladder. */
export const marker = (number) => el('span.marker', {}, `[${number}]`);

/** What the clocks of two sources differ by; nothing is corrected by it. */
function skew({ source, reference, aheadMillis, pairs, spreadMillis }) {
  const by = aheadMillis === 0 ? 'agrees with' : `is ${length(Math.abs(aheadMillis))} ${aheadMillis > 0 ? 'ahead of' : 'behind'}`;
  const seen = `${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of events${spreadMillis ? `, ± ${length(spreadMillis)}` : ''}`;
  return el('li', {}, 'The clock of ', foreign(source), ` ${by} `, foreign(reference), ` (${seen}); times are not corrected.`);
}

/**
 * @param id the call, as the address of the page names it
 * @param found receives the story after each reading
 * @returns the section, and the function that reads the story anew
 */
export function relatedCalls(id, signal, found) {
  const list = el('ol.related-calls');
  const notes = el('ul.notice.warn', { hidden: true });
  const more = el('button.tool', { type: 'button', hidden: true }, 'More related calls');
  const trouble = el('p.notice.bad', { role: 'alert', hidden: true });
  const title = el('h2', { id: 'related-title' }, 'Related calls');
  const element = el('section.card.story', { 'aria-labelledby': 'related-title', hidden: true }, title, notes, list, trouble, el('div.foot', {}, more));
  let story = { calls: [], count: 1 };

  const place = (callKey) => story.calls.findIndex((call) => call.callKey === callKey);
  const nameOf = (callKey) => {
    const at = place(callKey);
    return at === 0 ? 'this call' : at > 0 ? marker(at + 1) : el('code', {}, `~${callKey}`);
  };

  function reason(call, { assertedBy, about, rel, legId, correlationId, eventId, source }) {
    const own = assertedBy === call.callKey;
    const other = own ? about : assertedBy;
    const words = correlationId === undefined
      ? [`${(own ? SAYS : IS_SAID)[rel] ?? named(rel)} `, nameOf(other), legId === undefined ? null : [' (leg ', foreign(legId), ')']]
      : ['the same correlation id ', foreign(correlationId), ' as ', nameOf(other)];
    return el('li', {}, ...words.flat(), ' – ',
      el('a', { href: `${addressOf(assertedBy)}?event=${encodeURIComponent(eventId)}` }, 'asserted by ', foreign(source)));
  }

  function line(call, at) {
    const away = call.steps === 1 ? '1 step away' : `${call.steps} steps away`;
    const here = call.presence === 'present';
    const name = call.callId === undefined ? `~${call.callKey}` : call.callId;
    return el(`li.related-call.${here ? 'here' : 'gone'}`, { 'data-key': call.callKey },
      el('div.related-head', {}, marker(at + 1), ' ',
        here ? el('a', { href: addressOf(call.callKey) }, ...parties(call)) : el('code', {}, foreign(name)),
        here ? pill(call) : el('span.pill.over', {}, el('i', { 'aria-hidden': 'true' }), call.presence)),
      el('div.quiet', {}, here
        ? [`${date(call.startedAt)} ${clock(call.startedAt)}`, call.endedAt ? length(Date.parse(call.endedAt) - Date.parse(call.startedAt)) : '', `${call.eventCount} events`, away].filter(Boolean).join(' · ')
        : `${PRESENCES[call.presence] ?? ''} ${away[0].toUpperCase()}${away.slice(1)}.`),
      el('ul.reasons', {}, call.connections.map((one) => reason(call, one))));
  }

  function show() {
    element.hidden = story.count <= 1 && !story.cuts?.length;
    title.textContent = story.count > 1 ? `Related calls (${story.count - 1})` : 'Related calls';
    list.replaceChildren(...story.calls.map((call, at) => (at === 0
      ? el('li.related-call', { 'data-key': call.callKey }, el('div.related-head', {}, marker(1), ' This call'))
      : line(call, at))));
    notes.replaceChildren(
      ...(story.cuts ?? []).map((cut) => el('li', {}, visible(cut.text))),
      ...(story.clocks ?? []).map(skew),
      ...(story.warnings ?? []).map((warning) => el('li', {}, visible(warning.text))));
    notes.hidden = !notes.children.length;
    more.hidden = !story.nextToken;
  }

  async function page(before) {
    const next = await readRelated(id, before?.nextToken, signal);
    return before ? { ...next, calls: [...before.calls, ...next.calls] } : next;
  }

  async function read(from) {
    try {
      story = await page(from);
      trouble.hidden = true;
      show();
      found(story);
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      element.hidden = false;
      trouble.textContent = `The related calls cannot be shown: ${failure.message}`;
      trouble.hidden = false;
    }
  }

  more.addEventListener('click', async () => {
    const last = list.lastElementChild;
    await read(story);
    (last?.nextElementSibling?.querySelector('a') ?? last)?.focus?.();
  });

  return {
    element,
    /** Reads the story from its begin. Does not throw: what fails is shown in the section. */
    load: () => read(),
    /** The number of a call in the story, from 1; 0 if it is not on the pages that were read. */
    numberOf: (callKey) => place(callKey) + 1,
  };
}
