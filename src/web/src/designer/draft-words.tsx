import { useState } from 'react';
import { find } from '../api';
import { go, link } from '../route';
import { Dialog, Fault, useTell } from '../ui';
import { Difference } from './difference';
import { type Draft, draftOf, type Kept, type Published } from './draft';

/** Why the draft could not be saved; when somebody else saved it, what can be done about that. */
export function Conflict({ name, text, kept, take }: { name: string; text: string; kept: Kept; take: (source: string) => void }) {
  const [theirs, setTheirs] = useState<string>();
  if (!kept.fault) return null;
  if (kept.fault.status !== 412) return <Fault fault={kept.fault} again={() => void kept.save()} />;
  return (
    <div className="notice wait" role="alert">
      <div><strong>{kept.fault.message}</strong><p>{kept.fault.remedy}</p></div>
      <div className="acts">
        <button onClick={() => void find<Draft>(draftOf(name)).then(other => setTheirs(other?.source ?? ''))}>See the difference</button>
        <button onClick={() => void kept.takeTheirs().then(source => { if (source !== null) take(source); })}>Take theirs</button>
        <button onClick={() => void kept.saveOver()}>Save mine over it</button>
      </div>
      {theirs !== undefined && <Dialog title="From theirs to yours" onClose={() => setTheirs(undefined)} wide><Difference from={theirs} to={text} what="Difference from theirs to yours" /></Dialog>}
    </div>
  );
}

export function ThrowAway({ text, published, kept, onClose, onDone }: { text: string; published: Published | null; kept: Kept; onClose: () => void; onDone: () => void }) {
  const tell = useTell();
  const away = () => kept.throwAway(published?.source ?? text).then(() => {
    onClose();
    onDone();
    if (published) kept.begin(published.hash); else go(link(['flows']));
    tell('The draft was thrown away.');
  }, (fault: Error) => tell(fault.message, 'bad'));
  return (
    <Dialog title="Throw the draft away" onClose={onClose}>
      <p>{published ? `The text is then as version ${published.version} has it. Undo brings it back while this page is open.` : 'Nothing was published, so nothing is left of this flow.'}</p>
      <footer><button onClick={onClose}>Keep it</button><button className="primary danger" data-first onClick={() => void away()}>Throw it away</button></footer>
    </Dialog>
  );
}
