// Makes elements. Text only ever becomes text: nothing here parses markup.

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

/** Text that others wrote: shown in its own direction, without turning what stands beside it. */
export const foreign = (text) => el('bdi', {}, visible(text));

/** Characters that turn or hide text are shown as what they are not: characters. */
export const visible = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');

/** For those who listen instead of looking. */
export function say(text) {
  document.getElementById('said').textContent = text;
}

export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Whether it was put there; a page that is not from https or this machine has no clipboard. */
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

/** A button that answers on its own face. */
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
export const named = (word) => word.replaceAll('_', ' ');

export const STATES = {
  in_progress: 'in progress',
  answered: 'talking',
  ended: 'ended',
  failed: 'failed',
};

/** Colour and shape and word, so that none of them has to be seen alone. */
export function pill(call) {
  const live = call.state === 'in_progress' || call.state === 'answered';
  const result = live ? call.state : call.outcome || call.state;
  // Of a call that has ended, and nothing more is told, nobody knows whether it was answered.
  const over = result === 'ended' ? 'over' : result === 'answered' ? 'good' : 'bad';
  const tone = live ? 'live' : call.state === 'failed' ? 'bad' : over;
  const word = live ? STATES[call.state] : named(result);
  return el(`span.pill.${tone}`, {}, el('i', { 'aria-hidden': 'true' }), word);
}

export const isLive = (call) => call.state === 'in_progress' || call.state === 'answered';
