{
  const section = document.getElementById('transcript');
  const list = section?.querySelector('.cues');
  const tools = section?.querySelector('.tools');
  const unsaved = section?.querySelector('.unsaved');
  if (tools) {
    tools.hidden = false;
    const lines = [...list.children];
    const words = line => line.querySelector('.words');
    const original = new Map(lines.map(line => [line, words(line).innerHTML]));
    const text = new Map(lines.map(line => [line, words(line).textContent]));
    const follow = document.getElementById('follow'), find = document.getElementById('find'), found = document.getElementById('found'), edit = document.getElementById('edit');

    if (player) document.addEventListener('moved', () => {
      const now = lines.findLast(line => Number(line.dataset.start) <= player.currentTime + 0.05);
      for (const line of lines) line.toggleAttribute('aria-current', line === now);
      if (now && follow.checked && !list.contains(document.activeElement)) list.scrollTop = now.offsetTop - list.offsetTop - list.clientHeight / 3;
    });

    const hits = () => lines.filter(line => line.classList.contains('hit'));
    find.addEventListener('input', () => {
      const wanted = find.value.trim().toLocaleLowerCase();
      for (const line of lines) line.classList.toggle('hit', wanted !== '' && words(line).textContent.toLocaleLowerCase().includes(wanted));
      found.textContent = wanted === '' ? '' : `${hits().length} found`;
    });
    let at = -1;
    find.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || hits().length === 0) return;
      event.preventDefault();
      at = (at + (event.shiftKey ? hits().length - 1 : 1)) % hits().length;
      follow.checked = false;
      hits()[at].scrollIntoView({ block: 'nearest' });
      hits()[at].querySelector('.time').focus();
      found.textContent = `${at + 1} of ${hits().length}`;
    });

    const changed = () => lines.filter(line => words(line).textContent.trim() !== text.get(line).trim());
    const count = () => {
      for (const line of lines) line.classList.toggle('changed', words(line).textContent.trim() !== text.get(line).trim());
      unsaved.hidden = changed().length === 0;
      unsaved.querySelector('span').textContent = `${changed().length} unsaved correction${changed().length === 1 ? '' : 's'}.`;
    };
    const setEditing = on => {
      edit.setAttribute('aria-pressed', on);
      edit.textContent = on ? 'Done' : 'Correct the text';
      for (const line of lines) {
        const box = words(line);
        if (on) {
          box.contentEditable = 'plaintext-only';
          box.setAttribute('role', 'textbox');
          box.setAttribute('aria-label', `Line at ${line.querySelector('.time').textContent}`);
        } else for (const name of ['contenteditable', 'role', 'aria-label']) box.removeAttribute(name);
      }
      section.classList.toggle('editing', on);
      if (on) { player?.pause(); words(lines.find(line => line.hasAttribute('aria-current')) ?? lines[0]).focus(); }
    };
    edit.addEventListener('click', () => setEditing(edit.getAttribute('aria-pressed') !== 'true'));
    list.addEventListener('input', count);
    // Plain while it is written in: editing among marked words would carry their looks along as inline styles, which the page's policy forbids.
    list.addEventListener('focusin', ({ target }) => { if (target.isContentEditable && target.children.length > 0) target.textContent = target.textContent; });
    list.addEventListener('focusout', ({ target }) => { const line = target.closest('li'); if (target.classList.contains('words') && target.textContent === text.get(line)) target.innerHTML = original.get(line); });
    list.addEventListener('keydown', event => {
      const line = event.target.closest('li');
      if (!event.target.classList.contains('words')) return;
      if (event.key === 'Enter') { event.preventDefault(); (line.nextElementSibling ? words(line.nextElementSibling) : unsaved.querySelector('.save')).focus(); }
      if (event.key === 'Escape') { words(line).innerHTML = original.get(line); count(); event.target.blur(); }
    });
    unsaved.querySelector('.undo').addEventListener('click', () => { for (const line of changed()) words(line).innerHTML = original.get(line); count(); edit.focus(); });

    const save = async () => {
      const edits = changed();
      if (edits.length === 0) return true;
      const cues = Object.fromEntries(edits.map(line => [line.dataset.n, words(line).textContent.trim()]));
      if (!await saveDocument(section, section.dataset.save, 'PATCH', { cues })) return false;
      setEditing(false);
      for (const line of edits) {
        words(line).textContent = words(line).textContent.trim();
        text.set(line, words(line).textContent);
        original.set(line, words(line).innerHTML);
        if (!line.querySelector('.tag')) line.append(Object.assign(document.createElement('span'), { className: 'tag', textContent: 'edited' }));
      }
      count();
      say(`Saved ${edits.length} correction${edits.length === 1 ? '' : 's'}; captions are made from the corrected text.`);
      return true;
    };
    unsaved.querySelector('.save').addEventListener('click', save);
    unsavedWork.push({ isDirty: () => changed().length > 0, save });
  }
}
