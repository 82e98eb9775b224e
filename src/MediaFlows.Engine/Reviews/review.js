// Everything works without this file; with it, times lead into the player and the spoken line is marked.
const player = document.getElementById('player');
if (player) {
  for (const link of document.querySelectorAll('[data-at]'))
    link.addEventListener('click', event => {
      event.preventDefault();
      player.currentTime = Number(link.dataset.at);
      player.play().catch(() => {});
      player.scrollIntoView({ block: 'nearest' });
    });
  const lines = [...document.querySelectorAll('.cues li')];
  player.addEventListener('timeupdate', () => {
    const now = lines.findLast(line => Number(line.dataset.start) <= player.currentTime + 0.05);
    for (const line of lines)
      line.toggleAttribute('aria-current', line === now);
  });
}
const form = document.querySelector('form.decide');
if (form) {
  const note = form.elements.note;
  form.addEventListener('change', () => { note.required = form.elements.decision.value !== 'approve'; });
  note.addEventListener('focus', () => player?.pause());
  form.addEventListener('submit', () => form.classList.add('sending'));
  window.addEventListener('pageshow', () => form.classList.remove('sending'));
}
