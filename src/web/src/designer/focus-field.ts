/** The field a problem is about, or the nearest around it. */
export function focusField(form: HTMLElement | null, field: string) {
  for (let at = field; form; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const row = at && form.querySelector<HTMLElement>(`[data-field="${CSS.escape(at)}"]`);
    if (row) {
      for (let group = row.closest('details'); group; group = group.parentElement?.closest('details') ?? null) group.open = true;
      row.querySelector<HTMLElement>('input, select, textarea')?.focus();
      row.scrollIntoView({ block: 'nearest' });
      return;
    }
    if (!at) return form.focus();
  }
}
