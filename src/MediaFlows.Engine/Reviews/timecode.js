// Everything works without scripts, but for correcting texts. With them, this page is a player for people who count frames.
'use strict';
const player = document.getElementById('player');
const said = document.getElementById('said');
const say = text => { if (said) said.textContent = text; };

/** Frames, labels and seconds of the media, as Core counts them: SMPTE ST 12-1 with drop frame. */
const media = player && (() => {
  const n = Number(player.dataset.n), d = Number(player.dataset.d), first = Number(player.dataset.first), drop = player.dataset.drop === '1';
  const nominal = Math.round(n / d), dropped = drop ? nominal / 15 : 0, tenMinutes = nominal * 600 - 9 * dropped, day = tenMinutes * 144;
  const two = value => String(value).padStart(2, '0');
  const label = frame => {
    let number = (((first + frame) % day) + day) % day;
    const tens = Math.floor(number / tenMinutes), rest = number % tenMinutes;
    number += dropped * (9 * tens + Math.floor(Math.max(0, rest - dropped) / (nominal * 60 - dropped)));
    const seconds = Math.floor(number / nominal);
    return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${drop ? ';' : ':'}${two(number % nominal)}`;
  };
  /** The frame that a text names: a timecode, 12.5 or 12.5s, 250f; null when it names none. */
  const parse = text => {
    text = text.trim();
    const smpte = /^(\d\d):(\d\d):(\d\d)[:;.](\d{2,3})$/.exec(text);
    if (smpte) {
      const [h, m, s, f] = smpte.slice(1).map(Number);
      if (h > 23 || m > 59 || s > 59 || f >= nominal) return null;
      const minutes = h * 60 + m;
      // What is dropped names no frame: who types it means the first of that minute.
      return (minutes * 60 + s) * nominal + (minutes % 10 && s === 0 ? Math.max(f, dropped) : f) - dropped * (minutes - Math.floor(minutes / 10)) - first;
    }
    if (/^\d+f$/.test(text)) return Number(text.slice(0, -1));
    return /^\d+(\.\d+)?s?$/.test(text) ? Math.round(parseFloat(text) * n / d) : null;
  };
  return {
    label, parse,
    frameAt: seconds => Math.floor(seconds * n / d + 0.01),
    /** The middle of a frame, so that no rounding shows its neighbour. */
    middle: frame => (frame + 0.5) * d / n,
    start: frame => frame * d / n,
  };
})();

/** What would be lost if the page were left: each says whether it is dirty and saves itself. */
const unsavedWork = [];

/** Saves a document over the revision that was seen; what a decision must carry follows from it. */
const saveDocument = async (holder, address, method, body) => {
  const answer = await fetch(address, {
    method, body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'If-Match': `"${holder.dataset.revision}"` },
  }).catch(() => null);
  const told = await answer?.json().catch(() => ({}));
  if (!answer?.ok) {
    say(answer ? `Not saved: ${told.detail ?? 'the server refused it.'}${answer.status === 412 ? ' Open the page again to see it; copy your text first.' : ''}` : 'The server cannot be reached; nothing was saved.');
    return false;
  }
  holder.dataset.revision = told.revision;
  const form = document.querySelector('form.decide');
  if (form) form.elements.seen.value = told.seen;
  return true;
};
