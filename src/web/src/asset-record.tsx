import { Fragment } from 'react';
import { type Asset, get, type Run } from './api';
import { Metadata } from './asset-metadata';
import { Audit } from './audit';
import { count, joined, name } from './format';
import { person } from './history';
import { outcomes, Said } from './reviewed';
import { link } from './route';
import { Fault, Time, useLoad } from './ui';

/** A file that many runs took: the older ones are a click away. */
const MOST = 25;

const placed: Record<string, string> = { done: 'published', retracted: 'taken back', running: 'being published', waiting: 'waits', parked: 'needs attention', failed: 'failed', cancelled: 'cancelled' };

/** What was decided about a file, where it went, and by whose hands, over its newest runs. */
export function AssetRecord({ asset }: { asset: Asset }) {
  const newest = asset.runs.slice(0, MOST);
  const { data: runs, fault, again } = useLoad(signal => Promise.all(newest.map(run => get<Run>(`api/runs/${run.id}`, signal))), [newest.map(run => run.id + run.updatedAt).join()]);
  if (fault && !runs) return <Fault fault={fault} again={again} />;
  if (!runs) return null;
  return <>
    {asset.runs.length > MOST && <p className="quiet">What follows is of the newest {count(MOST, 'run')}; the older ones have pages of their own.</p>}
    {runs.some(run => run.reviews.some(review => review.metadata !== null)) && <Metadata asset={asset.id} version={newest[0]?.updatedAt} />}
    <Approvals runs={runs} /><Publications runs={runs} /><Custody runs={runs} />
  </>;
}

const Of = ({ run }: { run: Run }) => <a href={link(['run', run.id])}>{run.title || run.flow.name}</a>;

function Approvals({ runs }: { runs: Run[] }) {
  const reviews = runs.flatMap(run => [...run.reviews].reverse().map(review => ({ run, review })));
  return (
    <section className="card" aria-label="Approvals"><h2>Approvals</h2>
      {reviews.length === 0 ? <p className="quiet">Nobody was asked about it in these runs.</p> : <ul className="items">{reviews.map(({ run, review }) => (
        <li key={review.id}><strong>{review.title}</strong>{review.round > 1 && <span className="quiet"> round {review.round}</span>}: {review.outcome === 'open' ? `waits for ${joined(review.waitingFor)}` : outcomes[review.outcome] ?? review.outcome} <span className="quiet">· <Of run={run} /></span>
          <Said review={review} />
        </li>))}</ul>}
    </section>
  );
}

function Publications({ runs }: { runs: Run[] }) {
  const places = runs.flatMap(run => run.answers.published.data.destinations.filter(place => placed[place.status]).map(place => ({ run, place })));
  return (
    <section className="card" aria-label="Publications"><h2>Publications</h2>
      {places.length === 0 ? <p className="quiet">None of these runs published it.</p> : <ul className="items">{places.map(({ run, place }) => (
        <li key={`${run.id}/${place.step}/${place.item}`}><strong>{place.destination ?? place.item ?? place.step}</strong>: {placed[place.status]} {place.at && <Time at={place.at} />} <span className="quiet">· <Of run={run} /></span>
          {(place.url ?? place.reason) && <p className="quiet">{place.url ?? place.reason}</p>}</li>))}</ul>}
    </section>
  );
}

/** What came in, what was kept of it where, and the whole record of each run, with whether its chain holds. */
function Custody({ runs }: { runs: Run[] }) {
  return (
    <section className="card" aria-label="Custody"><h2>Custody</h2>
      <ul className="items">{runs.map(run => (
        <li key={run.id}><strong><Of run={run} /></strong> <span className="quiet">taken <Time at={run.startedAt} /> by {person(run.startedBy)}</span>
          <ul className="hashes">
            {run.files.filter(file => file.role === 'source').map(file => <Digest key={file.uri} what="came in" uri={file.uri} sha256={file.sha256} />)}
            {run.answers.archived.data.copies.map(copy => <Fragment key={copy.step + copy.item}>{copy.files.map(uri => (
              <Digest key={uri} what="archived" uri={uri} sha256={run.files.find(file => file.uri === uri)?.sha256} />))}</Fragment>)}
          </ul>
          <Audit run={run.id} version={run.version} steps={run.steps} />
        </li>))}</ul>
    </section>
  );
}

const Digest = ({ what, uri, sha256 }: { what: string; uri: string; sha256: string | undefined }) =>
  <li><span>{what}</span><code title={uri}>{name(uri)}{sha256 && ` · sha256 ${sha256}`}</code></li>;
