// The page of one call: summary, ladder, events. Follows a call in progress.
import { copy, doing, download, el, foreign, isLive, named, party, partyDetail, pill, say, visible, visibleJson } from './dom.js';
import { readCall, readEvents, readLadder } from './api.js';
import { ladder } from './ladder.js';
import { clock, date, length, zone } from './time.js';

// Milliseconds between two looks at a call in progress.
const SHORTEST_WAIT = 2000;
const LONGEST_WAIT = 30_000;

/**
 * @param cameFromList whether the back button of the browser leads to the list
 * @returns a function that stops requests and timers of the page
 */
export function showCall(main, id, wantedEvent, fail, cameFromList) {
  document.title = 'Call · Callflow';
  const stop = new AbortController();
  const { signal } = stop;
  let call;
  let events = [];
  let drawing = '';
  let picture;
  let chosen = wantedEvent;
  let timer;
  let wait = SHORTEST_WAIT;
  let rows = 'folded';

  const heading = el('div.summary');
  const picturePlace = el('div.picture', {}, el('p.quiet', {}, 'Drawing …'));
  const aside = el('aside.event', { 'aria-label': 'Selected event', tabindex: '-1', hidden: true });
  const eventsBody = el('tbody');
  const live = el('span.live', { role: 'status' });
  const name = () => `call-${call.callKey}`;
  const tools = el('div.tools', { role: 'toolbar', 'aria-label': 'This call' },
    doing('Copy as Mermaid', async () =>
      (await copy(await readLadder(id, 'text/vnd.mermaid', { rows }, signal))) ? 'Copied' : 'Copying is not allowed'),
    doing('Download SVG', async () => download(`${name()}.svg`, 'image/svg+xml', drawing || (await readLadder(id, 'image/svg+xml', { zone: zone(), rows }, signal)))),
    doing('Download HTML', async () => download(`${name()}.html`, 'text/html', await readLadder(id, 'text/html', { zone: zone(), rows }, signal))),
    doing('Download masked HTML', async () => download('call-masked.html', 'text/html', await readLadder(id, 'text/html', { zone: zone(), rows, content: 'masked' }, signal))),
    doing('Download NDJSON', async () => download(`${name()}.ndjson`, 'application/x-ndjson', events.map((event) => `${JSON.stringify(event)}\n`).join(''))));
  const showAll = el('button.tool', { type: 'button', 'aria-pressed': 'false', hidden: true, onclick: turnRows }, 'Show all rows');
  tools.prepend(showAll);
  const page = el('div.page.wide', {},
    el('nav.crumbs', { 'aria-label': 'Breadcrumbs' }, el('a', { href: '#/calls', onclick: back }, '← Calls'), live),
    heading, tools,
    el('div.split', {}, el('section.card.drawing', { 'aria-label': 'Ladder' }, picturePlace), aside),
    el('section.card', { 'aria-labelledby': 'events-title' },
      el('h2', { id: 'events-title' }, 'Events'),
      el('div.scroll', {}, el('table.events', {},
        el('thead', {}, el('tr', {}, ['Time', 'Event', 'From', 'To', 'Leg', 'Source', ''].map((title) => el('th', { scope: 'col' }, title || el('span.unseen', {}, 'JSON'))))),
        eventsBody))));

  async function turnRows() {
    rows = rows === 'all' ? 'folded' : 'all';
    await draw();
    say(rows === 'all' ? 'Each event is a row' : 'Events that tell nothing new are folded');
  }

  function back(click) {
    if (cameFromList()) {
      click.preventDefault();
      history.back();
    }
  }

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

  function lastOutcome() {
    return events.map((event) => event.outcome).filter(Boolean).at(-1) ?? {};
  }

  function summary() {
    const from = party(call.from);
    const to = party(call.to);
    document.title = `${visible(from ?? 'unknown')} → ${visible(to ?? 'unknown')} · Callflow`;
    const outcome = lastOutcome();
    const codes = [outcome.sipCode && `SIP ${outcome.sipCode}`, outcome.q850Cause && `Q.850 ${outcome.q850Cause}`].filter(Boolean).join(', ');
    const later = call.connectedAt && call.connectedAt !== call.answeredAt;
    const by = call.answeredBy ? ` by ${call.answeredBy}` : undefined;
    const who = (one, fallback) => el('span.person', {}, one ? foreign(party(one)) : fallback, partyDetail(one) ? el('small', {}, foreign(partyDetail(one))) : null);
    heading.replaceChildren(
      el('div.title', {}, el('h1', {}, who(call.from, 'unknown'), el('span.arrow', { 'aria-label': 'to' }, '→'), who(call.to, 'unknown')), pill(call)),
      el('dl.facts', {},
        fact('Started', el('b', {}, clock(call.startedAt)), ` ${date(call.startedAt)}`),
        fact('Ended', call.endedAt ? el('b', {}, clock(call.endedAt)) : isLive(call) ? 'not yet' : undefined),
        fact('Length', call.endedAt ? el('b', {}, length(Date.parse(call.endedAt) - Date.parse(call.startedAt))) : undefined),
        fact('Answered', call.answeredAt ? el('b', {}, clock(call.answeredAt)) : undefined, call.answeredAt && !later ? by : undefined),
        fact('Connected', later ? el('b', {}, clock(call.connectedAt)) : undefined, later ? by : undefined),
        fact('Dialled', call.dialled && party(call.dialled) !== to ? foreign(party(call.dialled)) : undefined),
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
      ...(call.links?.length
        ? [el('p.related', {}, 'Related: ', ...call.links.flatMap((link, i) => [i ? ', ' : '', `${named(link.rel)} `, el('a', { href: `#/calls/${encodeURIComponent(link.callId)}` }, link.callId)]))]
        : []),
      ...(call.warnings?.length ? [el('ul.notice.warn', {}, call.warnings.map((warning) => el('li', {}, visible(warning.text))))] : []));
  }

  function table() {
    eventsBody.replaceChildren(...events.map((event) => {
      const failed = /failed|error|missed/.test(event.eventType);
      return el('tr', { 'data-event': event.eventId, class: event.eventId === chosen ? 'chosen' : null, onclick: (click) => { if (!click.target.closest('button') && !String(getSelection())) choose(event.eventId, false); } },
        el('td.when', { title: `${event.timestamp} (stored ${event.createdAt})` }, clock(event.timestamp)),
        el(failed ? 'td.type.failed' : 'td.type', {}, event.eventType),
        el('td', {}, event.from ? foreign(party(event.from)) : ''),
        el('td', {}, event.to ? foreign(party(event.to)) : ''),
        el('td', {}, event.legId ? foreign(event.legId) : ''),
        el('td', {}, foreign(event.source)),
        el('td.act', {}, el('button.raw', { type: 'button', 'aria-label': `JSON of ${event.eventType} at ${clock(event.timestamp)}`, onclick: () => choose(event.eventId, true) }, '{ }')));
    }));
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

  function choose(eventId, take) {
    chosen = eventId;
    const event = events.find((each) => each.eventId === eventId);
    if (!event) return;
    const opener = document.activeElement;
    for (const row of eventsBody.children) row.classList.toggle('chosen', row.dataset.event === eventId);
    picture?.mark(eventId);
    const at = events.indexOf(event);
    const close = el('button.tool.close', { type: 'button', 'aria-label': 'Close', onclick: () => closeAside(opener) }, '×');
    aside.replaceChildren(
      el('header', {}, el('h2', {}, event.eventType), close),
      el('p.quiet', {}, `${at + 1} of ${events.length} · ${clock(event.timestamp)}`),
      json(event),
      el('div.tools', {},
        doing('Copy JSON', async () => ((await copy(JSON.stringify(event, null, 2))) ? 'Copied' : 'Copying is not allowed')),
        el('button.tool', { type: 'button', disabled: at === 0, onclick: () => choose(events[at - 1].eventId, true), 'aria-label': 'Previous event' }, '↑'),
        el('button.tool', { type: 'button', disabled: at === events.length - 1, onclick: () => choose(events[at + 1].eventId, true), 'aria-label': 'Next event' }, '↓')));
    aside.hidden = false;
    page.classList.add('chosen');
    history.replaceState(null, '', `#/calls/${encodeURIComponent(id)}?event=${eventId}`);
    if (take) aside.focus({ preventScroll: true });
  }

  function closeAside(opener) {
    aside.hidden = true;
    page.classList.remove('chosen');
    for (const row of page.querySelectorAll('.chosen')) row.classList.remove('chosen');
    history.replaceState(null, '', `#/calls/${encodeURIComponent(id)}`);
    if (opener?.isConnected && opener !== document.body) opener.focus();
    else picture?.focusRow(chosen);
    chosen = undefined;
  }
  aside.addEventListener('keydown', (pressed) => {
    if (pressed.key === 'Escape') aside.querySelector('.close').click();
  });

  async function draw() {
    try {
      drawing = await readLadder(id, 'image/svg+xml', { zone: zone(), rows }, signal);
      const old = picture?.element;
      const [top, left] = [old?.scrollTop, old?.scrollLeft];
      const within = old?.contains(document.activeElement) && document.activeElement.dataset.event;
      picture = ladder(drawing, (eventId) => choose(eventId, true));
      showAll.hidden = rows === 'folded' && !picture.folds;
      showAll.setAttribute('aria-pressed', String(rows === 'all'));
      picturePlace.replaceChildren(picture.element);
      if (old) {
        picture.element.scrollTo(left, top);
        if (chosen) picture.mark(chosen);
        if (within) picture.focusRow(within);
      }
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      drawing = '';
      picturePlace.replaceChildren(el('p.notice.bad', { role: 'alert' }, `The ladder cannot be shown: ${failure.message}`));
    }
  }

  async function load(first) {
    const now = await readCall(id, signal);
    const changed = !call || now.revision !== call.revision;
    if (changed) {
      const news = await readEvents(id, signal);
      const added = news.length - events.length;
      call = now;
      events = news;
      if (first) main.replaceChildren(page);
      summary();
      table();
      await draw();
      if (!first) say(added > 0 ? `${added} new events` : 'The call has changed');
      if (first && chosen) choose(chosen, false);
    }
    return changed;
  }

  function tellLive(text) {
    live.textContent = text ?? '';
    live.classList.toggle('on', Boolean(text));
  }

  function later() {
    clearTimeout(timer);
    if (signal.aborted) return;
    if (!isLive(call)) {
      tellLive();
      return;
    }
    if (document.hidden) {
      tellLive('paused');
      return;
    }
    tellLive('live');
    timer = setTimeout(refresh, wait);
  }

  async function refresh() {
    try {
      wait = (await load(false)) ? SHORTEST_WAIT : Math.min(LONGEST_WAIT, wait * 1.5);
      later();
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      if ([401, 403, 404, 410].includes(failure.status)) {
        fail(failure, start);
        return;
      }
      wait = Math.min(LONGEST_WAIT, wait * 2);
      tellLive(`${failure.message} Trying again in ${Math.round(wait / 1000)} s.`);
      timer = setTimeout(refresh, wait);
    }
  }

  const seen = () => {
    clearTimeout(timer);
    if (!call || !isLive(call)) return;
    wait = SHORTEST_WAIT;
    if (document.hidden) later();
    else refresh();
  };
  document.addEventListener('visibilitychange', seen, { signal });

  async function start() {
    main.replaceChildren(el('p.quiet', {}, 'Reading the call …'));
    try {
      await load(true);
      later();
    } catch (failure) {
      if (failure.name !== 'AbortError') fail(failure, start);
    }
  }
  start();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}
