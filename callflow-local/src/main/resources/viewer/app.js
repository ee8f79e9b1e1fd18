// The frame of all pages: routes, the question for the key, the time zone.
import { dropKey, hasKey, setKey, takeKey } from './api.js';
import { showCall } from './call.js';
import { showCalls } from './calls.js';
import { showDiff } from './diff.js';
import { el, say } from './dom.js';
import { chooseZone, zone, zones } from './time.js';

const main = document.getElementById('main');
let stop = () => {};
let fromList = false;

/** Shows a problem in place of the page, with ways to go on. */
function fail(problem, again) {
  say(problem.message);
  if (problem.status === 401) {
    askForKey(hasKey() ? problem.message : '');
    return;
  }
  main.replaceChildren(el('div.page', {}, el('div.notice.bad', { role: 'alert' },
    el('p', {}, problem.message),
    el('p', {}, el('button.tool', { type: 'button', onclick: again }, 'Try again'), ' ', el('a', { href: '#/calls' }, 'All calls')))));
}

function askForKey(why) {
  stop();
  stop = () => {};
  dropKey();
  const key = el('input', { type: 'password', id: 'key', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'key-help' });
  main.replaceChildren(el('form.page.key.card', {
    onsubmit: (event) => {
      event.preventDefault();
      if (key.value.trim()) {
        setKey(key.value);
        route();
      }
    },
  },
  el('h1', {}, 'Which key?'),
  why ? el('p.notice.bad', { role: 'alert' }, why) : null,
  el('label', {}, 'API key', key),
  el('p.quiet', { id: 'key-help' }, 'The file ', el('code', {}, 'api-key'), ' in the data folder of the service has one; on a terminal, ', el('code', {}, 'callflow serve'), ' prints a link that contains it. The key is forgotten when this tab closes.'),
  el('button.primary', { type: 'submit' }, 'Open')));
  key.focus();
}

function route() {
  takeKey();
  stop();
  stop = () => {};
  scrollTo(0, 0);
  if (!hasKey()) {
    document.title = 'Callflow';
    askForKey('');
    return;
  }
  const [path, rest = ''] = location.hash.slice(1).split('?');
  const query = new URLSearchParams(rest);
  const call = /^\/calls\/([^/]+)$/.exec(path);
  if (call) {
    let id = call[1];
    try {
      id = decodeURIComponent(id);
    } catch {
      // Not percent-encoded: keep it as it is.
    }
    const came = fromList;
    stop = showCall(main, id, query, fail, () => came);
    fromList = false;
  } else if (path === '/diff') {
    fromList = false;
    stop = showDiff(main, query, fail);
  } else {
    fromList = true;
    stop = showCalls(main, query, fail);
  }
}

const zoneChoice = document.getElementById('zone');
zoneChoice.append(...zones().map(({ value, label }) => el('option', { value, selected: value === zone() }, label)));
zoneChoice.addEventListener('change', () => {
  chooseZone(zoneChoice.value);
  route();
});
document.getElementById('skip').addEventListener('click', (click) => {
  click.preventDefault();
  main.focus();
});
window.addEventListener('hashchange', route);
route();
