import { useState } from 'react';
import { type Item, type Json, type Me, post, Refused, type Run, type Step } from './api';
import { go, link } from './route';
import { Dialog, Fault, mayNot, useMe, useTell } from './ui';

export type Action =
  | { do: 'pause' | 'resume' | 'cancel' | 'takedown' }
  | { do: 'rerun'; step?: Step }
  | { do: 'retry' | 'edit' | 'skip'; step: Step; item: Item };

const ended = 'This run has ended. Run it again from this step instead.';

/** Why an action cannot be done now, in words; empty when it can. */
export function whyNot(me: Me, run: Run, action: Action): string {
  const role = mayNot(me, 'operate');
  if (role) return role;
  switch (action.do) {
    case 'pause': return run.endedAt ? 'The run has ended.' : run.status === 'paused' ? 'It is paused already.' : '';
    case 'resume': return run.status === 'paused' ? '' : 'The run is not paused.';
    case 'cancel': return run.endedAt ? 'The run has ended.' : '';
    case 'takedown': return run.takenDownBy ? 'It was taken back already.' : run.endedAt ? '' : 'The run has not ended: cancel it, which also takes back what it published.';
    case 'rerun': return run.endedAt ? '' : 'The run has not ended: retry or skip its step, or cancel it first.';
    case 'retry': case 'edit':
      if (run.endedAt) return ended;
      if (run.status === 'paused') return 'The run is paused: resume it first.';
      return action.item.status === 'parked' || (action.item.status === 'waiting' && action.item.failure) ? '' : 'Only a step that failed and waits can be retried.';
    case 'skip':
      if (run.endedAt) return ended;
      return action.item.status === 'parked' || action.item.status === 'waiting' ? '' : 'Only a step that waits or needs attention can be skipped.';
  }
}

const title = (action: Action) => 'item' in action ? (action.step.title ?? action.step.id) + (action.item.item === null ? '' : ` (${action.item.item})`) : '';

function words(action: Action): { title: string; about: string; yes: string } {
  switch (action.do) {
    case 'pause': return { title: 'Pause this run', about: 'Nothing new starts. What runs ends and is recorded.', yes: 'Pause' };
    case 'resume': return { title: 'Resume this run', about: 'It goes on where it stands.', yes: 'Resume' };
    case 'cancel': return { title: 'Cancel this run', about: 'What runs is stopped, what was published by steps that can be undone is taken back, then the run ends. It cannot be resumed.', yes: 'Cancel the run' };
    case 'takedown': return { title: 'Take back what was published', about: 'A new run is started that undoes what this one published, as far as its flow says how. The files stay in the archive.', yes: 'Take it back' };
    case 'rerun': return action.step
      ? { title: `Run again from “${action.step.title ?? action.step.id}”`, about: 'A new run is started. It takes over what the steps before made; this step and all that follow are done again.', yes: 'Start the new run' }
      : { title: 'Run again from the beginning', about: 'A new run of the same file is started.', yes: 'Start the new run' };
    case 'retry': return { title: `Retry “${title(action)}”`, about: 'It is tried again with the same input.', yes: 'Retry' };
    case 'edit': return { title: `Retry “${title(action)}” with another input`, about: 'The input below is used for this attempt, and stands in the history. Texts that stand for secrets stay where they are.', yes: 'Retry with this input' };
    case 'skip': return { title: `Skip “${title(action)}”`, about: 'The run goes on without it. Later steps read the output below.', yes: 'Skip' };
  }
}

/** Asks for confirmation and a reason, does it, and tells what came of it. */
export function ActDialog({ run, action, onClose, onDone }: { run: Run; action: Action; onClose: () => void; onDone: () => void }) {
  const me = useMe();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const [text, setText] = useState(action.do === 'edit' ? JSON.stringify(action.item.input, null, 2) : action.do === 'skip' ? JSON.stringify(action.item.output ?? {}, null, 2) : '');
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const said = words(action);
  const parsed = action.do === 'edit' || action.do === 'skip' ? readJson(text) : { value: undefined, problem: '' };

  const submit = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const answer = await send(run, action, reason.trim(), parsed.value);
      onClose();
      onDone();
      if (answer.id) {
        tell('A new run was started; this is it.');
        go(link(['run', answer.id]));
      } else tell(`${said.yes}: ${answer.message ?? 'done'}`);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog title={said.title} onClose={onClose} wide={action.do === 'edit'}>
      <form onSubmit={event => { event.preventDefault(); void submit(); }}>
        <p>{said.about}</p>
        {(action.do === 'edit' || action.do === 'skip') && <label>{action.do === 'edit' ? 'Input' : 'Output'}, as JSON
          <textarea className="json" data-first={action.do === 'edit' ? true : undefined} spellCheck={false} rows={Math.min(18, text.split('\n').length + 2)} value={text} onChange={event => setText(event.target.value)} aria-invalid={parsed.problem ? true : undefined} aria-describedby="problem" />
          <span id="problem" className="problem" role="status">{parsed.problem}</span></label>}
        <label>Reason<input required data-first={action.do === 'edit' ? undefined : true} value={reason} onChange={event => setReason(event.target.value)} maxLength={500} placeholder="It stands in the history" /></label>
        {fault && <Fault fault={fault} />}
        <p className="quiet">You act as {me.name}.</p>
        <footer>
          <button type="button" onClick={onClose}>Leave it</button>
          <button className={`primary ${action.do === 'cancel' || action.do === 'takedown' ? 'danger' : ''}`} disabled={busy || !!parsed.problem}>{busy ? 'One moment…' : said.yes}</button>
        </footer>
      </form>
    </Dialog>
  );
}

export function readJson(text: string): { value: Json | undefined; problem: string } {
  try {
    return { value: JSON.parse(text) as Json, problem: '' };
  } catch (fault) {
    return { value: undefined, problem: `Not JSON yet: ${(fault as Error).message}` };
  }
}

function send(run: Run, action: Action, reason: string, value: Json | undefined): Promise<{ message?: string; id?: string }> {
  const path = `api/runs/${encodeURIComponent(run.id)}`;
  if (!('item' in action)) return post(`${path}/${action.do}`, action.do === 'rerun' ? { from: action.step?.id ?? null, reason } : { reason });
  const item = action.item.item === null ? '' : `?item=${encodeURIComponent(action.item.item)}`;
  const step = `${path}/steps/${encodeURIComponent(action.step.id)}`;
  if (action.do === 'skip') return post(`${step}/skip${item}`, { output: value, reason });
  return post(`${step}/retry${item}`, action.do === 'edit' ? { input: value, reason } : { reason });
}
