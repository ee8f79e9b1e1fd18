// The form by which a person asserts that two calls belong together.
import { el, named, say, visible } from './dom.js';
import { readCall, storeEvent } from './api.js';

/** What the other call is to this one, in the words of the API and of people. */
const RELATIONS = [
  ['same_as', 'the same call, seen by another system'],
  ['parent', 'the parent of this call'],
  ['transferred_from', 'the call that this one was transferred from'],
  ['transferred_to', 'the call that this one was transferred to'],
  ['replaces', 'the call that this one replaces'],
  ['consult', 'the consultation of this call'],
];

/** The key of a callId: the first 100 bits of its SHA-256, in base32hex. */
async function keyOf(callId) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(callId)));
  const bits = [...digest.slice(0, 13)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.slice(0, 100).match(/.{5}/g).map((five) => parseInt(five, 2).toString(32)).join('');
}

/** The other call, with what is stored of it. */
async function lookUp(other, signal) {
  try {
    const { callId, callKey } = await readCall(other, signal);
    return { callId, callKey, told: '' };
  } catch (failure) {
    if (failure.status !== 404 && failure.status !== 410) throw failure;
    if (other.startsWith('~')) {
      throw new Error(failure.status === 410
        ? 'That call was erased. Only its callId can link it, not its key.'
        : 'No call with this key is stored. Only its callId can link it, not its key.');
    }
    return {
      callId: other,
      // Browsers compute hashes on pages from https or localhost only.
      callKey: globalThis.crypto?.subtle ? await keyOf(other) : undefined,
      told: failure.status === 410 ? ' That call was erased.' : ' No event of that call is stored here yet.',
    };
  }
}

/**
 * @param subject gives the callId of this call, and `firstAt`, the time of its first event
 * @param linked is called after a link was stored
 */
export function linkForm(subject, signal, linked) {
  const other = el('input', { id: 'link-other', required: true, maxlength: 256, autocomplete: 'off', spellcheck: 'false', placeholder: 'callId, or ~key', 'aria-describedby': 'link-told' });
  const rel = el('select', { id: 'link-rel' }, RELATIONS.map(([word, label]) => el('option', { value: word }, `${named(word)} – ${label}`)));
  const told = el('p', { id: 'link-told', role: 'status' });
  const submit = el('button.primary', { type: 'submit' }, 'Link');

  function tell(text, bad) {
    told.className = bad ? 'notice bad' : 'quiet';
    told.textContent = text;
  }

  async function link() {
    const wanted = other.value.trim();
    if (!/^[\x21-\x7e]+$/.test(wanted)) {
      tell('A callId is of visible ASCII characters, without spaces.', true);
      return;
    }
    const own = subject();
    const found = await lookUp(wanted, signal);
    if (found.callId === own.callId) {
      tell('A call cannot be linked with itself.', true);
      return;
    }
    // As `callflow link` writes it, so that the same link again is the same event.
    const isNew = await storeEvent({
      callId: own.callId,
      eventType: 'link.asserted',
      timestamp: own.firstAt,
      source: 'operator',
      ...(found.callKey ? { sourceEventId: `link-${rel.value}-${found.callKey}` } : {}),
      links: [{ rel: rel.value, callId: found.callId }],
    }, signal);
    tell((isNew ? 'Linked.' : 'This link was there already.') + found.told, false);
    other.value = '';
    await linked();
  }

  const element = el('form.card.panel', {
    'aria-label': 'Link a call',
    onsubmit: async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await link();
      } catch (failure) {
        if (failure.name === 'AbortError') return;
        tell(failure.status === 409 ? 'These two calls are linked in this way already.' : visible(failure.message), true);
      } finally {
        submit.disabled = false;
      }
      say(told.textContent);
    },
  },
  el('label.grow', {}, 'The other call', other),
  el('label', {}, 'is', rel),
  submit, told);
  return { element, focus: () => other.focus() };
}
