import { useState } from 'react';
import { type Me, post, Refused, type Review, type Run } from './api';
import { joined } from './format';
import { go, link } from './route';
import { Act, Dialog, Fault, mayNot, useMe, useTell } from './ui';

export type ReviewAction = 'decide' | 'open' | 'withdraw' | 'reopen';

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
/** As whom of those asked someone may act: themselves, or (operators) anyone who has not answered. */
const actsFor = (me: Me, review: Review) => mayNot(me, 'operate') ? review.waitingFor.filter(one => same(one, me.name)) : review.waitingFor;

/** Why a review cannot be acted on now, in words; empty when it can. */
export function whyNotReview(me: Me, review: Review, action: ReviewAction, run?: Run): string {
  const role = mayNot(me, action === 'decide' || action === 'open' ? 'review' : 'operate');
  if (role) return role;
  switch (action) {
    case 'decide': case 'open':
      if (review.outcome !== 'open') return 'This review is closed.';
      if (action === 'open' || mayNot(me, 'operate')) {
        if (review.waitingFor.some(one => same(one, me.name))) return '';
        if (review.decisions.some(one => same(one.reviewer, me.name))) return 'You have decided already.';
        return action === 'open' && !mayNot(me, 'operate') ? `It is opened by those asked, through the link they were sent: ${joined(review.waitingFor)}.` : `You are ${me.name} here; it waits for ${joined(review.waitingFor)}.`;
      }
      return '';
    case 'withdraw': return review.outcome === 'open' ? '' : 'Only an open review can be withdrawn.';
    case 'reopen':
      if (review.outcome === 'open') return 'It is open: nothing is decided yet.';
      if (run?.endedAt) return '';
      return review.outcome === 'approved' ? '' : 'Only an approval can be taken back. To ask anew, retry the step.';
  }
}

const verdicts = [['approve', 'Approve'], ['changes', 'Request changes'], ['reject', 'Reject']] as const;
type Verdict = (typeof verdicts)[number][0];

/** The buttons of a review, each with the reason when it does nothing, and the dialog behind them. */
export function ReviewActs({ review, run, which, onDone }: { review: Review; run?: Run; which: ReviewAction[]; onDone: () => void }) {
  const me = useMe();
  const tell = useTell();
  const [open, setOpen] = useState<Exclude<ReviewAction, 'open'>>();
  const names: Record<ReviewAction, string> = { decide: 'Decide', open: 'Open the review page', withdraw: 'Withdraw', reopen: 'Reopen' };
  const visit = async () => {
    try {
      const reviewer = review.waitingFor.find(one => same(one, me.name))!;
      location.assign((await post<{ url: string }>(`api/reviews/${encodeURIComponent(review.id)}/links`, { reviewer })).url);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      tell(refused.message, 'bad');
    }
  };
  return (
    <div className="acts">
      {which.map(action => <Act key={action} why={whyNotReview(me, review, action, run)} kind={action === 'decide' ? 'primary' : ''} onPress={() => action === 'open' ? void visit() : setOpen(action)}>{names[action]}</Act>)}
      {open === 'decide' && <Decide review={review} onClose={() => setOpen(undefined)} onDone={onDone} />}
      {open && open !== 'decide' && <TakeBack review={review} run={run} action={open} onClose={() => setOpen(undefined)} onDone={onDone} />}
    </div>
  );
}

function useSend(onClose: () => void, onDone: () => void) {
  const tell = useTell();
  const [fault, setFault] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const send = async (path: string, body: object, done: string) => {
    setBusy(true);
    setFault(undefined);
    try {
      const answer = await post<{ message?: string; id?: string }>(path, body);
      onClose();
      onDone();
      if (answer.id) {
        tell('A new run was started; this is it.');
        go(link(['run', answer.id]));
      } else tell(`${done}: ${answer.message ?? 'done'}`);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      setFault(refused);
      setBusy(false);
    }
  };
  return { fault, busy, send };
}

function Decide({ review, onClose, onDone }: { review: Review; onClose: () => void; onDone: () => void }) {
  const me = useMe();
  const people = actsFor(me, review);
  const own = people.find(one => same(one, me.name));
  const [reviewer, setReviewer] = useState(own ?? people[0] ?? '');
  const [verdict, setVerdict] = useState<Verdict>();
  const [note, setNote] = useState('');
  const { fault, busy, send } = useSend(onClose, onDone);
  const submit = () => send(`api/reviews/${encodeURIComponent(review.id)}/decision`, { decision: verdict, reviewer, seen: review.seen, note: note.trim() || null }, verdicts.find(([one]) => one === verdict)![1]);
  return (
    <Dialog title={`Decide: ${review.title}`} onClose={onClose}>
      <form onSubmit={event => { event.preventDefault(); void submit(); }}>
        <p>The film, the texts and a place for comments are on the review page. What is decided here counts in the same way.</p>
        {people.length > 1 || !own ? <label>For<select value={reviewer} onChange={event => setReviewer(event.target.value)}>{people.map(one => <option key={one}>{one}</option>)}</select></label> : null}
        <fieldset>
          <legend className="unseen">Decision</legend>
          {verdicts.map(([value, text], index) => (
            <label key={value} className="choice"><input type="radio" name="verdict" required data-first={index === 0 ? true : undefined} checked={verdict === value} onChange={() => setVerdict(value)} />
              <span>{text}<br /><span className="quiet">{review.consequences?.[value]}</span></span></label>))}
        </fieldset>
        <label>Note{verdict && verdict !== 'approve' ? '' : ' (may be left out)'}
          <textarea rows={3} required={verdict !== undefined && verdict !== 'approve'} value={note} onChange={event => setNote(event.target.value)} maxLength={2000} placeholder="What should change, or why. It goes to those who work on it" /></label>
        {fault && <Fault fault={fault} />}
        <p className="quiet">You act as {me.name}{own === reviewer ? '' : ` for ${reviewer}: the history says so`}.</p>
        <footer>
          <button type="button" onClick={onClose}>Leave it</button>
          <button className={`primary ${verdict === 'reject' ? 'danger' : ''}`} disabled={busy}>{busy ? 'One moment…' : verdicts.find(([one]) => one === verdict)?.[1] ?? 'Choose one'}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function TakeBack({ review, run, action, onClose, onDone }: { review: Review; run: Run | undefined; action: 'withdraw' | 'reopen'; onClose: () => void; onDone: () => void }) {
  const me = useMe();
  const [reason, setReason] = useState('');
  const { fault, busy, send } = useSend(onClose, onDone);
  const said = action === 'withdraw'
    ? { title: `Withdraw “${review.title}”`, about: `The question to ${joined(review.waitingFor)} is taken back: their links say so, with your reason. The step then waits for an operator; a retry asks anew.`, yes: 'Withdraw it' }
    : run?.endedAt
      ? { title: `Reopen “${review.title}”`, about: 'This run has ended, so a new run is started that asks again. It takes over what the steps before the review made. What was published stays until it is replaced or taken back.', yes: 'Start the new run' }
      : { title: `Reopen “${review.title}”`, about: 'The approval is taken back and the reviewers are asked again. That is refused when something has gone out under it already.', yes: 'Take it back' };
  return (
    <Dialog title={said.title} onClose={onClose}>
      <form onSubmit={event => { event.preventDefault(); void send(`api/reviews/${encodeURIComponent(review.id)}/${action}`, { reason: reason.trim() }, said.yes); }}>
        <p>{said.about}</p>
        <label>Reason<input required data-first value={reason} onChange={event => setReason(event.target.value)} maxLength={500} placeholder="It stands in the history, and reviewers read it" /></label>
        {fault && <Fault fault={fault} />}
        <p className="quiet">You act as {me.name}.</p>
        <footer>
          <button type="button" onClick={onClose}>Leave it</button>
          <button className="primary" disabled={busy}>{busy ? 'One moment…' : said.yes}</button>
        </footer>
      </form>
    </Dialog>
  );
}
