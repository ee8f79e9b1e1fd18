// The head of a call's page: who, when, how it ended; or the same of a whole story.
import { el, foreign, isLive, named, party, partyDetail, pill, visible } from './dom.js';
import { clock, date, length } from './time.js';

function fact(label, ...value) {
  return value.some((each) => each !== undefined && each !== null && each !== '')
    ? el('div', {}, el('dt', {}, label), el('dd', {}, ...value))
    : null;
}

function transferred(transfer) {
  return el('div', {}, `${transfer.kind ? `${named(transfer.kind)}, ` : ''}${named(transfer.state)}: `,
    transfer.transferor ? foreign(party(transfer.transferor)) : 'unknown', ' → ',
    transfer.target ? foreign(party(transfer.target)) : 'unknown',
    transfer.transferee ? [' of ', foreign(party(transfer.transferee))] : null);
}

function parked(parking) {
  return el('div', {}, [parking.lot, parking.space].filter(Boolean).map((place) => foreign(place)),
    parking.retriever ? [' retrieved by ', foreign(party(parking.retriever))] : null);
}

const person = (one) => el('span.person', {}, one ? foreign(party(one)) : 'unknown', partyDetail(one) ? el('small', {}, foreign(partyDetail(one))) : null);

const title = (call, badge) => el('div.title', {},
  el('h1', {}, person(call.from), el('span.arrow', { 'aria-label': 'to' }, '→'), person(call.to)), badge);

/** What a page of a call is named in the browser. */
export const titleOf = (call) => `${visible(party(call.from) ?? 'unknown')} → ${visible(party(call.to) ?? 'unknown')} · Callflow`;

/** The facts of one call; `events` are its own. */
export function summary(call, events) {
  const outcome = events.map((event) => event.outcome).filter(Boolean).at(-1) ?? {};
  const codes = [outcome.sipCode && `SIP ${outcome.sipCode}`, outcome.q850Cause && `Q.850 ${outcome.q850Cause}`].filter(Boolean).join(', ');
  const later = call.connectedAt && call.connectedAt !== call.answeredAt;
  const by = call.answeredBy ? ` by ${call.answeredBy}` : undefined;
  return [
    title(call, pill(call)),
    el('dl.facts', {},
      fact('Started', el('b', {}, clock(call.startedAt)), ` ${date(call.startedAt)}`),
      fact('Ended', call.endedAt ? el('b', {}, clock(call.endedAt)) : isLive(call) ? 'not yet' : undefined),
      fact('Length', call.endedAt ? el('b', {}, length(Date.parse(call.endedAt) - Date.parse(call.startedAt))) : undefined),
      fact('Answered', call.answeredAt ? el('b', {}, clock(call.answeredAt)) : undefined, call.answeredAt && !later ? by : undefined),
      fact('Connected', later ? el('b', {}, clock(call.connectedAt)) : undefined, later ? by : undefined),
      fact('Dialled', call.dialled && party(call.dialled) !== party(call.to) ? foreign(party(call.dialled)) : undefined),
      fact('Redirected by', call.redirectedBy ? foreign(party(call.redirectedBy.by)) : undefined, call.redirectedBy?.reason ? `, ${named(call.redirectedBy.reason)}` : undefined),
      fact('Queue', call.queue ? foreign(call.queue) : undefined),
      fact('Agent', call.agent ? foreign(party(call.agent)) : undefined),
      fact('Trunk', call.trunk ? foreign(call.trunk) : undefined),
      fact('Account', call.accountCode ? foreign(call.accountCode) : undefined),
      fact('Waited', call.waitMillis === undefined ? undefined : length(call.waitMillis)),
      fact('Rang', call.ringMillis === undefined ? undefined : length(call.ringMillis)),
      fact('Talked', call.talkMillis === undefined ? undefined : length(call.talkMillis)),
      fact('On hold', call.holdMillis === undefined ? undefined : length(call.holdMillis)),
      fact('Direction', call.direction),
      fact('Reason', outcome.reason ? foreign(outcome.reason) : undefined, codes ? `${outcome.reason ? ' · ' : ''}${codes}` : undefined),
      fact('Ended by', outcome.endedBy ? foreign(outcome.endedBy) : undefined),
      fact('Legs', call.legs?.length || undefined),
      fact('Transfers', call.transfers?.length ? call.transfers.map(transferred) : undefined),
      fact('Parked', call.parkings?.length ? call.parkings.map(parked) : undefined),
      fact('Talks', call.conversations?.length > 1 ? String(call.conversations.length) : undefined),
      fact('Recordings', call.recordings?.length ? call.recordings.map((one) => el('div', {}, one.reference ? foreign(one.reference) : clock(one.startedAt))) : undefined),
      fact('Events', String(call.eventCount)),
      fact('Call ID', el('code', {}, call.callId))),
    ...(call.warnings?.length ? [el('ul.notice.warn', {}, call.warnings.map((warning) => el('li', {}, visible(warning.text))))] : []),
  ];
}

/** The facts of a call with all that belong to it; `events` are those of all. */
export function storySummary(call, story, events) {
  const gone = story.calls.filter((one) => one.presence !== 'present').length;
  return [
    title(call, el('span.pill.over', {}, el('i', { 'aria-hidden': 'true' }), story.count === 1 ? 'one call' : `${story.count} calls together`)),
    el('dl.facts', {},
      fact('Started', el('b', {}, clock(story.startedAt)), ` ${date(story.startedAt)}`),
      fact('Ended', story.endedAt ? el('b', {}, clock(story.endedAt)) : 'not yet'),
      fact('Length', story.endedAt ? el('b', {}, length(Date.parse(story.endedAt) - Date.parse(story.startedAt))) : undefined),
      fact('Calls', String(story.count), gone ? `, ${gone} of them without events` : undefined),
      fact('Sources', [...new Set(events.map((event) => event.source))].flatMap((source, i) => [i ? ', ' : '', foreign(source)])),
      fact('Events', String(events.length)),
      fact('Call ID', el('code', {}, call.callId))),
  ];
}
