import { useState } from 'react';
import { download, Refused } from './api';
import { Dialog, Fault, useTell } from './ui';

/** The audit as a file to be kept elsewhere. */
export function ExportAudit({ onClose, flows }: { onClose: () => void; flows: { name: string; title: string }[] }) {
  const tell = useTell();
  const [form, setForm] = useState({ from: '', to: '', flow: '', format: 'jsonl' });
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<typeof form>) => setForm(old => ({ ...old, ...change }));
  const submit = async () => {
    setBusy(true);
    setFault(undefined);
    const query = new URLSearchParams({ format: form.format });
    if (form.flow) query.set('flow', form.flow);
    if (form.from) query.set('from', new Date(`${form.from}T00:00`).toISOString());
    if (form.to) query.set('to', new Date(Date.parse(`${form.to}T00:00`) + 86_400_000).toISOString());
    try {
      await download(`api/audit/export?${query}`, `mediaflows-audit.${form.format}`);
      onClose();
      tell('The audit was exported. Keep the file where nobody who works here can change it.');
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog title="Export the audit" onClose={onClose}>
      <form onSubmit={event => { event.preventDefault(); void submit(); }}>
        <p>Who did what, when, why and having seen what, over all runs; and who looked at what. Kept elsewhere, the file shows later whether anything here was changed: <code>mediaflows audit verify FILE</code>.</p>
        <div className="fields">
          <label>From the day<input type="date" data-first value={form.from} onChange={event => set({ from: event.target.value })} /></label>
          <label>To the day<input type="date" value={form.to} onChange={event => set({ to: event.target.value })} /></label>
          <label>Flow<select value={form.flow} onChange={event => set({ flow: event.target.value })}><option value="">Every flow</option>{flows.map(flow => <option key={flow.name} value={flow.name}>{flow.title || flow.name}</option>)}</select></label>
        </div>
        <fieldset>
          <legend className="unseen">Format</legend>
          <label className="choice"><input type="radio" name="format" checked={form.format === 'jsonl'} onChange={() => set({ format: 'jsonl' })} /><span>JSON lines<br /><span className="quiet">With all hashes; this is what can be verified</span></span></label>
          <label className="choice"><input type="radio" name="format" checked={form.format === 'csv'} onChange={() => set({ format: 'csv' })} /><span>CSV<br /><span className="quiet">For a spreadsheet</span></span></label>
        </fieldset>
        {fault && <Fault fault={fault} />}
        <p className="quiet">Runs in which something happened in that time are exported whole. That you exported them is itself on record.</p>
        <footer><button type="button" onClick={onClose}>Leave it</button><button className="primary" disabled={busy}>{busy ? 'One moment…' : 'Export'}</button></footer>
      </form>
    </Dialog>
  );
}
