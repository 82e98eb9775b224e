import { diffLines } from 'diff';
import { Fragment } from 'react';
import { count } from '../format';

const AROUND = 3;
interface Line { kind: 'same' | 'gone' | 'come'; text: string }

/** Two texts, line by line; what is the same is folded. */
export function Difference({ from, to, what }: { from: string; to: string; what: string }) {
  const lines: Line[] = diffLines(from, to).flatMap(part => part.value.replace(/\n$/, '').split('\n').map(text => ({ kind: part.added ? 'come' : part.removed ? 'gone' : 'same', text } as const)));
  const [come, gone] = [lines.filter(line => line.kind === 'come').length, lines.filter(line => line.kind === 'gone').length];
  const isNear = (at: number) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(line => line.kind !== 'same');
  if (come + gone === 0) return <p className="quiet">There is no difference.</p>;
  return (
    <>
      <p className="quiet">{count(come, 'line')} more, {count(gone, 'line')} less.</p>
      <div className="difference" tabIndex={0} role="region" aria-label={what}>
        {lines.map((line, at) => line.kind === 'same' && !isNear(at)
          ? <Fragment key={at}>{(at === 0 || isNear(at - 1)) && <div className="fold">…</div>}</Fragment>
          : <div key={at} className={line.kind}><span aria-hidden="true">{line.kind === 'come' ? '+' : line.kind === 'gone' ? '−' : ' '}</span>
              {line.kind === 'come' ? <ins>{line.text || ' '}</ins> : line.kind === 'gone' ? <del>{line.text || ' '}</del> : <span>{line.text || ' '}</span>}</div>)}
      </div>
    </>
  );
}
