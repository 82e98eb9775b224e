import { useState } from 'react';
import { ask, Refused } from '../api';
import { count } from '../format';
import { Dialog, Fault, useLoad, useTell } from '../ui';
import { Difference } from './difference';
import { flowOf, type Kept, newest, type Published } from './draft';
import type { Placed } from './problems';

/** Shows what differs from the newest version, and makes the text the next one. */
export function Publish({ name, text, kept, problems, why, onClose, onDone }: { name: string; text: string; kept: Kept; problems: Placed[]; why: string; onClose: () => void; onDone: (published: Published) => void }) {
  const tell = useTell();
  const there = useLoad(async signal => ({ flow: await newest(name, signal) }), [name]);
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const before = there.data?.flow ?? null;
  const isOver = there.data && (before?.hash ?? null) !== kept.began;
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const no = why || (errors > 0 ? `${count(errors, 'error')} must be put right first.` : before?.source === text ? 'It is the newest version already.' : '');

  const publish = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const published = await ask<Published>('PUT', flowOf(name), text, { 'If-Match': `"${before?.hash ?? ''}"` });
      kept.begin(published.hash);
      // The version is out whatever becomes of the draft; one that stayed says so in the list.
      await kept.throwAway(text).catch((refused: unknown) => { if (!(refused instanceof Refused)) throw refused; });
      tell(`Version ${published.version} is published. New runs go by it; those that are going on keep theirs.`);
      onDone(published);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
      there.again();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={before ? `Publish version ${before.version + 1} of ${name}` : `Publish ${name} for the first time`} onClose={onClose} wide>
      {isOver && <div className="notice wait" role="alert"><div><strong>{before ? `Version ${before.version} was published by ${before.publishedBy.replace(/^\w+:/, '')} since this draft was begun.` : 'The version this draft was begun from is not here.'}</strong><p>The difference below is to that version: what it brought and this draft has not would go.</p></div></div>}
      {there.data && (before ? <Difference from={before.source} to={text} what={`Difference to version ${before.version}`} /> : <p className="quiet">There is no version yet.</p>)}
      {fault && <Fault fault={fault} />}
      {no && <p className="quiet" role="status">{no}</p>}
      <footer><button type="button" onClick={onClose}>Leave it</button>
        <button className="primary" data-first disabled={!!no || busy || !there.data} title={no || undefined} onClick={() => void publish()}>{busy ? 'One moment…' : isOver ? 'Publish all the same' : 'Publish'}</button></footer>
    </Dialog>
  );
}
