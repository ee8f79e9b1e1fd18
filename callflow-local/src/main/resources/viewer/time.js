// Formats times in the time zone that the reader chose; the browser remembers it.

const KEPT = 'callflow.zone';
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const isZone = (name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

let chosen = localStorage.getItem(KEPT) || here;
if (!isZone(chosen)) chosen = here;

export const zone = () => chosen;

export function chooseZone(name) {
  chosen = isZone(name) ? name : here;
  localStorage.setItem(KEPT, chosen);
}

export function zones() {
  const all = Intl.supportedValuesOf ? Intl.supportedValuesOf('timeZone') : [];
  return [
    { value: here, label: `local (${here})` },
    ...(here === 'UTC' ? [] : [{ value: 'UTC', label: 'UTC' }]),
    ...all.filter((name) => name !== here && name !== 'UTC').map((name) => ({ value: name, label: name })),
  ];
}

const formats = new Map();
function parts(millis) {
  if (!formats.has(chosen)) {
    formats.set(
      chosen,
      new Intl.DateTimeFormat('en-US', {
        timeZone: chosen, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
        hour: '2-digit', minute: '2-digit', second: '2-digit',
      }),
    );
  }
  const found = {};
  for (const { type, value } of formats.get(chosen).formatToParts(millis)) found[type] = value;
  found.year = found.year.padStart(4, '0');
  return found;
}

/** The fraction as it was written: `Date` keeps milliseconds only. */
const fraction = (written) => /\.(\d+)/.exec(written)?.[1] ?? '';

export function date(written) {
  const { year, month, day } = parts(Date.parse(written));
  return `${year}-${month}-${day}`;
}

export function clock(written, digits = 3) {
  const { hour, minute, second } = parts(Date.parse(written));
  const rest = fraction(written).padEnd(digits, '0');
  return `${hour}:${minute}:${second}${digits ? `.${rest}` : ''}`;
}

export const clockShort = (written) => clock(written, 0).slice(0, 8);

/** The value of a `datetime-local` input. */
export function wall(millis) {
  const { year, month, day, hour, minute, second } = parts(millis);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** The instant of a `datetime-local` value in the chosen zone, in milliseconds. */
export function moment(shown) {
  const wanted = Date.parse(`${shown}Z`);
  if (Number.isNaN(wanted)) return NaN;
  let guess = wanted;
  for (let i = 0; i < 3; i++) guess += wanted - Date.parse(`${wall(guess)}Z`);
  return guess;
}

export function length(millis) {
  if (!(millis >= 0)) return '';
  if (millis < 1000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)} h` : `${minutes}:${two(whole % 60)} min`;
}
