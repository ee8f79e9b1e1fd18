// The form that leads from a call to the page of two calls side by side.
import { el, parties } from './dom.js';
import { marker } from './related.js';

export const comparison = (left, right) => `#/diff?${new URLSearchParams({ left, right })}`;

/**
 * @param subject gives this call
 * @param story gives the story of the call, undefined until it was read
 */
export function compareForm(subject, story) {
  const other = el('input', { id: 'compare-other', required: true, maxlength: 256, autocomplete: 'off', spellcheck: 'false', placeholder: 'callId, or ~key' });
  const suggested = el('ul.suggested', { 'aria-label': 'Related calls' });
  const element = el('form.card.panel', {
    'aria-label': 'Compare with another call',
    onsubmit: (event) => {
      event.preventDefault();
      if (other.value.trim()) location.hash = comparison(`~${subject().callKey}`, other.value.trim());
    },
  },
  el('label.grow', {}, 'The other call', other),
  el('button.primary', { type: 'submit' }, 'Compare'), suggested);
  return {
    element,
    focus: () => other.focus(),
    /** Offers the related calls that can be read. */
    suggest() {
      suggested.replaceChildren(...(story()?.calls ?? []).flatMap((call, at) => (at > 0 && call.presence === 'present'
        ? [el('li', {}, el('a', { href: comparison(`~${subject().callKey}`, `~${call.callKey}`) }, marker(at + 1), ' ', ...parties(call)))]
        : [])));
    },
  };
}
