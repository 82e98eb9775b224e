{
  const transport = document.querySelector('.transport');
  const clock = document.getElementById('timecode');
  const range = { from: null, to: null };
  let shuttle = null;

  const stop = () => { clearInterval(shuttle?.timer); shuttle = null; player.pause(); player.playbackRate = Number(document.getElementById('speed')?.value ?? 1); };
  const halt = () => { const ran = shuttle || !player.paused; stop(); if (ran) say('Stopped'); };
  const play = () => { clearInterval(shuttle?.timer); shuttle = null; player.play().catch(() => {}); };
  const seek = seconds => { player.currentTime = Math.min(Math.max(0, seconds), player.duration || seconds); };
  const frame = () => media.frameAt(player.currentTime);
  const step = frames => { stop(); seek(media.middle(Math.max(0, frame() + frames))); };

  /** Browsers play forwards only: backwards it is shown picture by picture. */
  const backwards = () => {
    const speed = shuttle ? Math.min(8, shuttle.speed * 2) : 1;
    stop();
    shuttle = { speed, timer: setInterval(() => { seek(player.currentTime - speed / 8); if (player.currentTime <= 0) stop(); }, 125) };
    say(`Backwards, ${speed}×`);
  };
  const forwards = () => {
    if (shuttle) stop();
    player.playbackRate = player.paused ? Number(document.getElementById('speed').value) : Math.min(8, player.playbackRate * 2);
    play();
    say(`Forwards, ${player.playbackRate}×`);
  };

  const marks = () => [...document.querySelectorAll('#timeline .mark a')].map(link => Number(link.dataset.start)).sort((a, b) => a - b);
  const marker = direction => {
    const now = player.currentTime;
    const found = direction > 0 ? marks().find(at => at > now + 0.1) : marks().findLast(at => at < now - 0.1);
    if (found === undefined) { say(direction > 0 ? 'No later marker' : 'No earlier marker'); return; }
    stop();
    seek(found);
  };

  const showRange = () => {
    const duration = Number(document.getElementById('timeline')?.dataset.duration);
    for (const band of document.querySelectorAll('#timeline .range')) {
      const from = range.from === null ? 0 : media.start(range.from), to = range.to === null ? from : media.start(range.to);
      band.setAttribute('x', `${100 * from / duration}%`);
      band.setAttribute('width', range.from === null ? '0' : `${Math.max(0.2, 100 * (to - from) / duration)}%`);
    }
    document.getElementById('range').textContent = range.from === null ? '' : `${media.label(range.from)} – ${range.to === null ? '…' : media.label(range.to)}`;
  };
  const setRange = end => {
    if (end) range.to = frame(); else { range.from = frame(); range.to = null; }
    if (end && (range.from === null || range.from > range.to)) range.from = 0;
    showRange();
  };

  const comment = () => {
    const text = document.getElementById('comment');
    text?.focus();
    text?.scrollIntoView({ block: 'center' });
  };
  const full = () => { if (document.fullscreenElement) document.exitFullscreen(); else player.requestFullscreen?.().catch(() => {}); };
  const help = () => document.getElementById('keys').showModal();
  const toggle = () => { if (player.paused && !shuttle) { play(); say('Playing'); } else halt(); };
  const deeds = { previous: () => marker(-1), next: () => marker(1), back: () => step(-1), on: () => step(1), play: toggle, in: () => setRange(false), out: () => setRange(true), help };

  if (player) {
    document.addEventListener('click', event => {
      const link = event.target.closest?.('[data-at]');
      if (!link) return;
      event.preventDefault();
      seek(Number(link.dataset.at));
      play();
      player.scrollIntoView({ block: 'nearest' });
    });

    // Where the source counts from a time of its own, all times on the page are that.
    if (Number(player.dataset.first) > 0)
      for (const time of document.querySelectorAll('.time[data-shown]')) time.textContent = media.label(media.frameAt(Number(time.dataset.shown)));

    const lanes = () => document.querySelectorAll('#timeline .playhead');
    const show = () => {
      const share = `${100 * player.currentTime / (player.duration || Infinity)}%`;
      for (const line of lanes()) { line.setAttribute('x1', share); line.setAttribute('x2', share); }
      if (clock && document.activeElement !== clock) clock.value = media.label(frame());
      document.dispatchEvent(new CustomEvent('moved'));
    };
    for (const what of ['timeupdate', 'seeked', 'loadedmetadata']) player.addEventListener(what, show);
    document.addEventListener('refreshed', () => { show(); showRange(); });
    const button = transport?.querySelector('[data-do=play]');
    for (const what of ['play', 'pause']) player.addEventListener(what, () => {
      button.textContent = player.paused ? '▶' : '❚❚';
      button.setAttribute('aria-label', player.paused ? 'Play' : 'Stop');
    });
  }

  if (transport) {
    transport.hidden = false;
    for (const button of transport.querySelectorAll('[data-do]')) button.addEventListener('click', () => deeds[button.dataset.do]());
    document.getElementById('speed').addEventListener('change', event => { player.playbackRate = Number(event.target.value); });
    clock.addEventListener('focus', () => clock.select());
    clock.addEventListener('keydown', event => {
      if (event.key === 'Escape') clock.blur();
      if (event.key !== 'Enter') return;
      const wanted = media.parse(clock.value);
      const outside = wanted === null || wanted < 0 || media.start(wanted) >= player.duration;
      clock.setAttribute('aria-invalid', outside);
      if (outside) { say('That is no moment of this media.'); return; }
      stop();
      seek(media.middle(wanted));
      say(`At ${media.label(wanted)}`);
      clock.blur();
    });
  }

  const single = document.getElementById('single-keys');
  if (single) {
    try { single.checked = localStorage.getItem('single-keys') !== 'off'; } catch { /* without storage it is on */ }
    single.addEventListener('change', () => { try { localStorage.setItem('single-keys', single.checked ? 'on' : 'off'); } catch { /* until the page is left */ } });
  }
  const keys = {
    ' ': toggle, k: halt, j: backwards, l: forwards, ArrowLeft: () => step(-1), ArrowRight: () => step(1), ArrowUp: () => marker(-1), ArrowDown: () => marker(1),
    m: () => { player.muted = !player.muted; say(player.muted ? 'Muted' : 'Sound on'); }, f: full, '?': help, i: () => setRange(false), o: () => setRange(true), c: comment,
  };
  const writes = target => target.closest('input, textarea, select, [contenteditable=true], [contenteditable=plaintext-only], dialog, summary, .cues, .scroll') !== null;
  document.addEventListener('keydown', event => {
    if (!transport || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || writes(event.target) || !(single?.checked ?? true)) return;
    if (event.key === ' ' && event.target.closest('button, a')) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!keys[name]) return;
    event.preventDefault();
    if (event.shiftKey && (name === 'ArrowLeft' || name === 'ArrowRight')) { stop(); seek(player.currentTime + (name === 'ArrowLeft' ? -1 : 1)); }
    else keys[name]();
  });

  const form = () => document.querySelector('form.comment');
  const wireComments = () => {
    const text = document.getElementById('comment');
    if (!text || !player) return;
    let played = false;
    text.addEventListener('focus', () => {
      played = !player.paused;
      stop();
      const [from, to] = range.from === null ? [frame(), null] : [range.from, range.to];
      form().elements.at.value = media.label(from);
      form().elements.until.value = to === null || to <= from ? '' : media.label(to);
    });
    form().addEventListener('submit', async event => {
      event.preventDefault();
      if (!await send(form())) return;
      [range.from, range.to] = [null, null];
      await refresh();
      say('Comment added.');
      if (played) play();
    });
    for (const back of document.querySelectorAll('#comments .said form')) back.addEventListener('submit', async event => {
      event.preventDefault();
      if (await send(back)) { await refresh(); say('Comment taken back.'); }
    });
  };
  const send = async sent => {
    const answer = await fetch(sent.action, { method: 'POST', body: new URLSearchParams(new FormData(sent)) }).catch(() => null);
    if (answer?.ok) return true;
    say(answer ? (await answer.json().catch(() => ({}))).detail ?? 'It was not saved.' : 'The server cannot be reached; nothing was saved.');
    return false;
  };
  /** Takes over what is new on the page and leaves the player where it is. */
  const refresh = async () => {
    const text = await (await fetch(location.href)).text();
    // Its style has another nonce than this page's: the policy would complain of it.
    const page = new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>|<script[^]*?<\/script>/g, ''), 'text/html');
    for (const id of ['comments', 'timeline']) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    wireComments();
    document.dispatchEvent(new CustomEvent('refreshed'));
  };
  wireComments();
}
