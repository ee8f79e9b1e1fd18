// Creates elements. Text becomes text nodes only: nothing here parses markup.

export function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/** Reported text, isolated: its direction does not affect the text beside it. */
export const foreign = (text) => el('bdi', {}, visible(text));

/** Replaces characters that turn, break or hide text by U+FFFD: controls, formats, separators, lone surrogates. */
export const visible = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');

/** Escapes these characters in JSON of several lines; it means the same. */
export const visibleJson = (json) => json.replace(/[\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
  (each) => each.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''));

/** Announces a text to screen readers. */
export function say(text) {
  document.getElementById('said').textContent = text;
}

/** Saves a file. `parts` is a text, or what a Blob is made of. */
export function download(name, type, parts) {
  const url = URL.createObjectURL(new Blob([parts].flat(), { type }));
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Copies text, and returns whether it succeeded. Only pages from https or localhost have a clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el('textarea.unseen', { readonly: true, 'aria-hidden': 'true' });
    area.value = text;
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    before?.focus();
    return done;
  }
}

/** A button whose label is the result of its action for a moment. */
export function doing(label, action, properties = {}) {
  const button = el('button.tool', { type: 'button', ...properties }, label);
  let reset;
  button.addEventListener('click', async () => {
    let told;
    try {
      told = await action();
    } catch (failure) {
      told = failure.message;
    }
    if (!told) return;
    button.textContent = told;
    say(told);
    clearTimeout(reset);
    reset = setTimeout(() => (button.textContent = label), 2500);
  });
  return button;
}

export const party = (who) => who && (who.name || who.number || who.raw || who.uri);
export const partyDetail = (who) =>
  who && who.name ? who.number || who.raw || who.uri : undefined;

/** Both parties of a call, in one line. */
export const parties = (call) => [foreign(party(call.from) ?? 'unknown'), ' → ', foreign(party(call.to) ?? 'unknown')];
export const spokenParties = (call) => `${visible(party(call.from) ?? 'unknown')} to ${visible(party(call.to) ?? 'unknown')}`;

export const named = (word) => word.replaceAll('_', ' ');

export const STATES = {
  in_progress: 'in progress',
  answered: 'talking',
  ended: 'ended',
};

/** The state of a call by colour, shape and word, so that none of them is needed alone. */
export function pill(call) {
  const live = call.state === 'in_progress' || call.state === 'answered';
  const result = live ? call.state : call.outcome || call.state;
  // An ended call without an outcome may or may not have been answered.
  const over = result === 'ended' ? 'over' : result === 'answered' ? 'good' : 'bad';
  const tone = live ? 'live' : over;
  const word = live ? STATES[call.state] : named(result);
  return el(`span.pill.${tone}`, {}, el('i', { 'aria-hidden': 'true' }), word);
}

export const isLive = (call) => call.state === 'in_progress' || call.state === 'answered';
