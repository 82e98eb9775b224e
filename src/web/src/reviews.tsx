import { get, type Page, type Review } from './api';
import { ReviewActs } from './decide';
import { joined, name, since, until, when } from './format';
import { go, link, replace } from './route';
import { Empty, Fault, Time, useLoad, useMe, useNow } from './ui';
import { useEffect } from 'react';

/** What waits for reviewers, the most urgent first. */
export function Reviews({ query }: { query: URLSearchParams }) {
  const reviewer = query.get('reviewer') ?? '';
  const { data, fault, again } = useLoad(signal => get<Page<Review>>(`api/reviews?top=200${reviewer ? `&reviewer=${encodeURIComponent(reviewer)}` : ''}`, signal), [reviewer], 10_000);
  const me = useMe();
  const now = useNow();
  useEffect(() => { document.title = 'Reviews – MediaFlows'; }, []);
  const reviews = [...data?.value ?? []].sort((a, b) => (a.deadline ?? '9').localeCompare(b.deadline ?? '9') || a.opened.localeCompare(b.opened));
  return (
    <div className="page">
      <header className="heading">
        <h1>Reviews</h1>
        <p className="quiet">{data ? data.nextLink ? `The first ${reviews.length}` : reviews.length === 1 ? '1 is open' : `${reviews.length} are open` : ''}</p>
        {me.role === 'review' && <button aria-pressed={reviewer === me.name} onClick={() => replace(link(['reviews'], { reviewer: reviewer === me.name ? '' : me.name }))}>Only mine</button>}
        <label className="inline">For<input type="search" placeholder="anyone" defaultValue={reviewer} key={reviewer} onKeyDown={event => { if (event.key === 'Enter') replace(link(['reviews'], { reviewer: event.currentTarget.value.trim() })); }}
          onBlur={event => { if (event.target.value.trim() !== reviewer) replace(link(['reviews'], { reviewer: event.target.value.trim() })); }} /></label>
      </header>
      {fault && <Fault fault={fault} again={again} />}
      {data && reviews.length === 0 && <Empty>{reviewer ? `Nothing waits for ${reviewer}.` : 'Nothing waits for a reviewer.'}</Empty>}
      {reviews.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label="Open reviews">
          <table className="rows plainrows">
            <thead><tr><th>File</th><th>Review</th><th>Waits for</th><th>Since</th><th>Due</th><th><span className="unseen">What can be done</span></th></tr></thead>
            <tbody>{reviews.map(review => (
              <tr key={review.id} onClick={() => go(link(['run', review.runId], { step: review.step }))}>
                <td><a href={link(['run', review.runId], { step: review.step })}>{name(review.shown.find(file => file.role === 'source')?.uri ?? review.shown[0]?.uri ?? review.runId)}</a></td>
                <td>{review.title}{review.round > 1 && <span className="quiet"> round {review.round}</span>}{review.quorum > 1 && <span className="quiet"> {review.decisions.length} of {review.quorum}</span>}</td>
                <td>{joined(review.waitingFor)}</td>
                <td data-label="since" title={when(review.opened)}>{since(review.opened, now)}</td>
                <td data-label="due" className={review.deadline && Date.parse(review.deadline) < now ? 'late' : ''}>{review.deadline ? <span title={when(review.deadline)}>{until(review.deadline, now)}</span> : <Time at={null} />}</td>
                <td className="does" onClick={event => event.stopPropagation()}><ReviewActs review={review} which={['decide', 'open', 'withdraw']} onDone={again} /></td>
              </tr>))}
            </tbody>
          </table>
        </div>)}
    </div>
  );
}
