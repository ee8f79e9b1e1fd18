// The page of one call, or of its story: summary, ladder, related calls, events. Follows a call in progress.
import { copy, doing, el, isLive, say } from './dom.js';
import { readCall, readEvents, readLadder } from './api.js';
import { compareForm } from './comparing.js';
import { chosenEvent, eventTable } from './events.js';
import { callExports } from './exporting.js';
import { ladder } from './ladder.js';
import { linkForm } from './linking.js';
import { addressOf, marker, relatedCalls } from './related.js';
import { storySummary, summary, titleOf } from './summary.js';
import { zone } from './time.js';

// Milliseconds between two looks at a call in progress.
const SHORTEST_WAIT = 2000;
const LONGEST_WAIT = 30_000;

/**
 * @param query of the address: `event`, the chosen one; `related`, whether the page is of the story
 * @param cameFromList whether the back button of the browser leads to the list
 * @returns a function that stops requests and timers of the page
 */
export function showCall(main, id, query, fail, cameFromList) {
  document.title = 'Call · Callflow';
  const stop = new AbortController();
  const { signal } = stop;
  let related = query.get('related') === 'true';
  let chosen = query.get('event') ?? undefined;
  let call;
  let story;
  let events = [];
  let version;
  let drawing = '';
  let picture;
  let timer;
  let wait = SHORTEST_WAIT;
  let rows = 'folded';

  const heading = el('div.summary');
  const picturePlace = el('div.picture', {}, el('p.quiet', {}, 'Drawing …'));
  const live = el('span.live', { role: 'status' });
  const table = eventTable(choose);
  const aside = chosenEvent((eventId) => choose(eventId, true), closeAside);
  const belonging = relatedCalls(id, signal, onStory);
  const linking = panel('Link a call', linkForm(() => ({ callId: call.callId, firstAt: ownEvents()[0].timestamp }), signal, () => refresh()));
  const comparing = panel('Compare with …', compareForm(() => call, () => story));

  const showAll = el('button.tool', { type: 'button', 'aria-pressed': 'false', hidden: true, onclick: turnRows }, 'Show all rows');
  const showRelated = el('button.tool', { type: 'button', id: 'show-related', 'aria-pressed': String(related), hidden: !related, onclick: turnRelated }, 'Related calls in the ladder');
  const tools = el('div.tools', { role: 'toolbar', 'aria-label': 'This call' },
    showAll, showRelated,
    doing('Copy as Mermaid', async () =>
      (await copy(await readLadder(id, 'text/vnd.mermaid', { rows, related }, signal))) ? 'Copied' : 'Copying is not allowed'),
    callExports(id, () => ({ call, drawing, events, related, rows }), signal),
    linking.opener, comparing.opener);
  const page = el('div.page.wide', {},
    el('nav.crumbs', { 'aria-label': 'Breadcrumbs' }, el('a', { href: '#/calls', onclick: back }, '← Calls'), live),
    heading, tools, linking.form.element, comparing.form.element,
    el('div.split', {}, el('section.card.drawing', { 'aria-label': 'Ladder' }, picturePlace), aside.element),
    belonging.element, table.element);

  /** A form below the tools, and the button that opens and closes it. */
  function panel(label, form) {
    form.element.hidden = true;
    const opener = el('button.tool', { type: 'button', 'aria-expanded': 'false', onclick: () => turn(form.element.hidden) }, label);
    function turn(open) {
      form.element.hidden = !open;
      opener.setAttribute('aria-expanded', String(open));
      if (open) form.focus();
      else opener.focus();
    }
    form.element.addEventListener('keydown', (pressed) => {
      if (pressed.key === 'Escape') turn(false);
    });
    return { opener, form };
  }

  function tellAddress() {
    const told = new URLSearchParams([...(related ? [['related', 'true']] : []), ...(chosen ? [['event', chosen]] : [])]);
    history.replaceState(null, '', `#/calls/${encodeURIComponent(id)}${told.size ? `?${told}` : ''}`);
  }

  async function turnRows() {
    rows = rows === 'all' ? 'folded' : 'all';
    await draw();
    say(rows === 'all' ? 'Each event is a row' : 'Events that tell nothing new are folded');
  }

  async function turnRelated() {
    related = !related;
    showRelated.setAttribute('aria-pressed', String(related));
    if (!related && chosen && !isOwn(chosen)) closeAside();
    tellAddress();
    version = undefined;
    clearTimeout(timer);
    await refresh();
    say(related ? 'The ladder and the events are those of all related calls' : 'The ladder and the events are those of this call');
  }

  const ownEvents = () => events.filter((event) => event.callKey === call.callKey);
  const isOwn = (eventId) => eventId.slice(4, 24) === call.callKey;

  function back(click) {
    if (cameFromList()) {
      click.preventDefault();
      history.back();
    }
  }

  function onStory(found) {
    story = found;
    if (call) tellStory();
  }

  /** Which calls are related is known: what else depends on it follows. */
  function tellStory() {
    showRelated.hidden = story.count <= 1 && !related;
    comparing.form.suggest();
    if (related) tell();
  }

  function tell() {
    document.title = titleOf(call);
    heading.replaceChildren(...(related && story ? storySummary(call, story, events) : summary(call, ownEvents())));
    table.show(events, chosen, related ? cellOf : undefined);
  }

  function cellOf(event) {
    const number = belonging.numberOf(event.callKey);
    return el('a', { href: addressOf(event.callKey), 'aria-label': number ? `Call ${number}` : `Call ~${event.callKey}` }, number ? marker(number) : '[?]');
  }

  function choose(eventId, take) {
    const event = events.find((each) => each.eventId === eventId);
    if (!event) return;
    chosen = eventId;
    table.mark(eventId);
    picture?.mark(eventId);
    aside.show(event, events);
    page.classList.add('chosen');
    tellAddress();
    if (take) aside.element.focus({ preventScroll: true });
  }

  function closeAside(opener) {
    const left = chosen;
    chosen = undefined;
    aside.hide();
    page.classList.remove('chosen');
    for (const row of page.querySelectorAll('.chosen')) row.classList.remove('chosen');
    tellAddress();
    if (opener?.isConnected && opener !== document.body) opener.focus();
    else picture?.focusRow(left);
  }

  async function draw() {
    try {
      drawing = await readLadder(id, 'image/svg+xml', { zone: zone(), rows, related }, signal);
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

  /** Returns whether anything has changed. */
  async function load(first) {
    const now = await readCall(id, signal);
    // The page of a call does not wait for its story; that of a story does.
    if (related) await belonging.load();
    const wanted = related;
    const next = [wanted, now.revision, ...(wanted && story ? story.calls.map((one) => `${one.callKey} ${one.presence} ${one.eventCount}`) : [])].join();
    if (next === version) return false;
    const news = await readEvents(id, { related: wanted }, signal);
    if (wanted !== related) return true;
    const more = version === undefined ? 0 : news.length - events.length;
    const own = !call || now.revision !== call.revision;
    call = now;
    events = news;
    if (first) main.replaceChildren(page);
    tell();
    if (related) tellStory();
    if (own && !related) belonging.load();
    await draw();
    if (version !== undefined) say(more > 0 ? `${more} new events` : 'The call has changed');
    if (first && chosen) choose(chosen, false);
    version = next;
    return true;
  }

  const isGoingOn = () => isLive(call) || Boolean(related && story?.calls.some(isLive));

  function tellLive(text) {
    live.textContent = text ?? '';
    live.classList.toggle('on', Boolean(text));
  }

  function later() {
    clearTimeout(timer);
    if (signal.aborted) return;
    if (!isGoingOn()) {
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
    if (!call || !isGoingOn()) return;
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
