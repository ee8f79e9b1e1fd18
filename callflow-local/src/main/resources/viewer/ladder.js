// Shows the SVG of a ladder: the head stays in view, rows can be selected by mouse and keyboard.
import { el } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

function parse(text) {
  // The content security policy forbids inline styles; viewer/ladder.css has the same rules.
  const bare = text.replace(/<style>[\s\S]*?<\/style>/, '');
  const svg = new DOMParser().parseFromString(bare, 'image/svg+xml').documentElement;
  if (svg.namespaceURI !== SVG || svg.localName !== 'svg') {
    throw new Error('The service did not answer with an SVG.');
  }
  return document.importNode(svg, true);
}

/** Puts the zone below the day: its name may be long. */
function foldHeading(svg) {
  const heading = svg.querySelector('g.head > text.time');
  const words = heading?.textContent.split(' ') ?? [];
  if (words.length !== 2) return;
  heading.textContent = '';
  words.forEach((word, i) => {
    const line = document.createElementNS(SVG, 'tspan');
    line.setAttribute('x', heading.getAttribute('x'));
    line.setAttribute('dy', i ? '1.4em' : '-0.6em');
    line.textContent = word;
    heading.append(line);
  });
}

/**
 * @param text the SVG document of the service
 * @param onChoose receives the eventId of a row that is clicked or selected with Enter
 */
export function ladder(text, onChoose) {
  const svg = parse(text);
  foldHeading(svg);
  const width = Number(svg.getAttribute('width'));
  const height = Number(svg.getAttribute('height'));
  const headHeight = Number(svg.dataset.head) || 0;
  const headGroup = svg.querySelector('g.head');
  const head = document.createElementNS(SVG, 'svg');
  head.setAttribute('class', 'callflow-ladder ladder-head');
  head.setAttribute('width', width);
  head.setAttribute('height', headHeight);
  head.setAttribute('viewBox', `0 0 ${width} ${headHeight}`);
  if (headGroup) head.append(headGroup);
  svg.setAttribute('viewBox', `0 ${headHeight} ${width} ${height - headHeight}`);
  svg.setAttribute('height', height - headHeight);

  const rows = [...svg.querySelectorAll('g.row[data-event]')];
  for (const row of rows) {
    const box = document.createElementNS(SVG, 'rect');
    const y = rowTop(row);
    box.setAttribute('class', 'hit');
    box.setAttribute('x', 4);
    box.setAttribute('width', width - 8);
    box.setAttribute('y', y - 13);
    box.setAttribute('height', 26);
    box.setAttribute('rx', 4);
    row.prepend(box);
    // Only a title that is the first child names the row for screen readers.
    const title = row.querySelector('title');
    if (title) row.prepend(title);
    row.setAttribute('tabindex', '-1');
    row.addEventListener('click', () => choose(row, true));
  }
  if (rows.length) rows[0].setAttribute('tabindex', '0');

  const scroll = el('div.ladder-scroll', { role: 'group', 'aria-label': 'Ladder. Arrow keys move from event to event, Enter shows the event.' });
  const inner = el('div.ladder-inner', {}, head, svg);
  scroll.append(inner);

  function focus(row) {
    for (const other of rows) other.setAttribute('tabindex', other === row ? '0' : '-1');
    row.focus({ preventScroll: true });
    reveal(row);
  }

  function reveal(row) {
    const top = rowTop(row) - headHeight;
    const seen = scroll.clientHeight - headHeight;
    if (top - 20 < scroll.scrollTop) scroll.scrollTop = Math.max(0, top - 40);
    else if (top + 30 > scroll.scrollTop + seen) scroll.scrollTop = top + 40 - seen;
  }

  function choose(row, tell) {
    for (const other of rows) other.classList.toggle('chosen', other === row);
    if (tell) {
      focus(row);
      onChoose(row.dataset.event);
    }
  }

  svg.addEventListener('keydown', (pressed) => {
    const at = rows.indexOf(document.activeElement);
    if (at < 0) return;
    const to = {
      ArrowDown: at + 1, ArrowUp: at - 1, j: at + 1, k: at - 1, Home: 0, End: rows.length - 1,
      PageDown: at + 10, PageUp: at - 10,
    }[pressed.key];
    if (pressed.key === 'Enter' || pressed.key === ' ') choose(rows[at], true);
    else if (to === undefined) return;
    else focus(rows[Math.max(0, Math.min(rows.length - 1, to))]);
    pressed.preventDefault();
  });

  /** The row of an event, or the row on which it is a note. */
  const rowOf = (eventId) =>
    rows.find((each) => each.dataset.event === eventId || (each.dataset.notes ?? '').split(' ').includes(eventId));

  return {
    element: scroll,
    /** Whether the drawing has events that are notes on rows. */
    folds: rows.some((each) => each.dataset.notes),
    /** Marks the row of an event that was selected elsewhere on the page. */
    mark(eventId) {
      const row = rowOf(eventId);
      if (row) {
        choose(row, false);
        reveal(row);
      }
    },
    focusRow(eventId) {
      const row = rowOf(eventId);
      if (row) focus(row);
    },
  };
}

const rowTop = (row) => Number(row.querySelector('text.time')?.getAttribute('y')) || 0;
