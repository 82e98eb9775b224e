import { download, type Review, type Run } from './api';
import { ReviewActs } from './decide';
import { count, joined, until, when } from './format';
import { person } from './history';
import { useNow, useTell } from './ui';

export const outcomes: Record<string, string> = { open: 'waits', approved: 'approved', 'changes-requested': 'changes requested', rejected: 'rejected', lapsed: 'lapsed', withdrawn: 'withdrawn' };
const given: Record<string, string> = { approve: 'approved', changes: 'requested changes', reject: 'rejected' };

const through = (via: string | null | undefined, reviewer: string) =>
  !via ? '' : person(via).toLowerCase() === reviewer.toLowerCase() ? ', signed in' : `, through ${person(via)}`;

/** Every review of a run, the newest first: who said what about which files, and what can be done. */
export function Reviewed({ run, onDone }: { run: Run; onDone: () => void }) {
  const now = useNow();
  if (run.reviews.length === 0) return null;
  const newest = new Map(run.reviews.map(review => [review.step, review.id]));
  return (
    <section className="card" aria-label="Reviews">
      <h2>Reviews</h2>
      <ul className="items">{[...run.reviews].reverse().map(review => (
        <li key={review.id}>
          <header className="heading">
            <span><strong>{review.title}</strong>{review.round > 1 && <span className="quiet"> round {review.round}</span>}: {outcomes[review.outcome] ?? review.outcome}{review.outcome === 'open' && <> for {joined(review.waitingFor)}{review.deadline && <span className="quiet"> · due {when(review.deadline)} ({until(review.deadline, now)})</span>}</>}</span>
            <span className="push" />
            {review.outcome !== 'open' && newest.get(review.step) === review.id && <ReviewActs review={review} run={run} which={['reopen']} onDone={onDone} />}
          </header>
          <Said review={review} />
          <Comments review={review} />
          <Shown review={review} />
        </li>))}
      </ul>
    </section>
  );
}

/** Why a review is over, and who decided what. */
export function Said({ review }: { review: Review }) {
  return <>
    {review.closedBecause && <p className="quiet">{person(review.closedBecause)}</p>}
    {review.decisions.length > 0 && <ul className="history">{review.decisions.map(one => (
      <li key={one.reviewer}><time dateTime={one.at}>{when(one.at)}</time><span>{one.reviewer}{one.for ? ` for ${one.for}` : ''}<span className="quiet">{through(one.via, one.reviewer)}</span> {given[one.decision] ?? one.decision}{one.note && <q>{one.note}</q>}</span></li>))}
    </ul>}
  </>;
}

/** What was said about moments, and as markers for an edit suite. */
function Comments({ review }: { review: Review }) {
  const tell = useTell();
  const save = (kind: string) => void download(`api/reviews/${encodeURIComponent(review.id)}/comments.${kind}`, `comments.${kind}`).catch((fault: Error) => tell(fault.message, 'bad'));
  if (review.comments.length === 0) return null;
  return (
    <details><summary>{count(review.comments.length, 'comment')} at timecodes</summary>
      <ul className="history">{review.comments.map(one => <li key={one.id}><time dateTime={one.at}>{when(one.at)}</time><span><code>{one.timecode}</code> {person(one.by)} <q>{one.text}</q></span></li>)}</ul>
      <p><button type="button" onClick={() => save('edl')}>Save as EDL</button> <button type="button" onClick={() => save('csv')}>Save as CSV</button></p>
    </details>
  );
}

function Shown({ review }: { review: Review }) {
  return (
    <details><summary>What was shown: {review.shown.length} {review.shown.length === 1 ? 'file' : 'files'}</summary>
      <ul className="hashes">{review.shown.map(file => <li key={file.uri + file.role}><span>{file.role.replaceAll('-', ' ')}</span><code title={file.sha256}>{file.sha256.slice(0, 16)}…</code></li>)}</ul>
    </details>
  );
}
