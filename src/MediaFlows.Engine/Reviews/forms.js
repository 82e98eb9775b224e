{
  const metadata = document.getElementById('metadata');
  if (metadata) {
    const base = JSON.parse(metadata.dataset.base);
    const fields = [...metadata.elements].filter(field => field.dataset.kind);
    const value = field => {
      const text = field.value.trim();
      switch (field.dataset.kind) {
        case 'list': return text.split('\n').map(line => line.trim()).filter(Boolean);
        case 'number': case 'integer': return text === '' ? null : Number(text);
        case 'yesno': return text === '' ? null : text === 'true';
        default: return text;
      }
    };
    const content = () => {
      const whole = { ...base };
      for (const field of fields) {
        const now = value(field);
        if (now === null || now === '') delete whole[field.name]; else whole[field.name] = now;
      }
      return whole;
    };
    let saved = JSON.stringify(content());
    const bar = metadata.querySelector('.unsaved');
    const isDirty = () => JSON.stringify(content()) !== saved;
    const count = () => { bar.hidden = !isDirty(); bar.querySelector('span').textContent = 'The description has unsaved changes.'; };
    const save = async () => {
      if (!isDirty()) return true;
      const whole = content();
      if (!await saveDocument(metadata, metadata.getAttribute('action'), 'PUT', whole)) return false;
      saved = JSON.stringify(whole);
      for (const field of fields) field.defaultValue = field.value;
      count();
      say('The description is saved.');
      return true;
    };
    metadata.addEventListener('input', count);
    metadata.addEventListener('reset', () => setTimeout(count));
    metadata.addEventListener('submit', event => { event.preventDefault(); save(); });
    unsavedWork.push({ isDirty, save });
  }

  const form = document.querySelector('form.decide');
  if (form) {
    const note = form.elements.note;
    let ready = false;
    form.addEventListener('change', () => { note.required = form.elements.decision.value !== 'approve'; });
    note.addEventListener('focus', () => player?.pause());
    form.addEventListener('submit', async event => {
      if (ready) return;
      const missing = form.elements.decision.value === 'approve' && [...(metadata?.elements ?? [])].find(field => field.willValidate && !field.checkValidity());
      if (missing) {
        event.preventDefault();
        missing.focus();
        missing.reportValidity();
        say(`Before you approve: ${missing.labels?.[0]?.firstChild.textContent.trim() ?? missing.name} is needed.`);
        return;
      }
      const open = unsavedWork.filter(work => work.isDirty());
      if (open.length > 0) {
        event.preventDefault();
        for (const work of open) if (!await work.save()) return;
        ready = true;
        form.requestSubmit(event.submitter);
        return;
      }
      form.classList.add('sending');
      ready = true;
    });
    window.addEventListener('pageshow', () => { form.classList.remove('sending'); ready = false; });
    window.addEventListener('beforeunload', event => { if (!ready && unsavedWork.some(work => work.isDirty())) event.preventDefault(); });
  }

  for (const moment of document.querySelectorAll('time[datetime]')) {
    moment.title = moment.textContent;
    moment.textContent = new Date(moment.dateTime).toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  }
}
