import { useMemo } from 'react';
import type { RunEvent, Step } from './api';
import { length, when } from './format';
import { timeline } from './timeline';
import { Empty } from './ui';

const percent = (part: number) => `${(part * 100).toFixed(3)}%`;

export function TimelineView({ events, steps, now, choose }: { events: RunEvent[]; steps: Step[]; now: number; choose: (step: string) => void }) {
  const ended = events.at(-1)?.kind === 'RunEnded';
  const { rows, stretches, place } = useMemo(() => timeline(events, steps, now), [events, steps, ended ? 0 : now]);
  if (rows.length === 0) return <Empty>Nothing happened yet.</Empty>;
  return (
    <div className="timeline">
      <div className="axis" aria-hidden="true"><span /><div>
        {stretches.map((one, index) => <span key={index} className={one.collapsed ? 'gap' : ''} style={{ left: percent(place(one.from)), width: percent(one.width) }}
          title={`${when(new Date(one.from).toISOString())} to ${when(new Date(one.to).toISOString())}`}>{one.width > 0.06 ? length(one.to - one.from) : ''}</span>)}
      </div></div>
      <ul aria-label="Steps over time">
        {rows.map(row => (
          <li key={`${row.step}/${row.item}`}>
            <button className="plain" onClick={() => choose(row.step)}>{row.title}</button>
            <div>
              {stretches.filter(one => one.collapsed).map(one => <i key={one.from} className="gap" style={{ left: percent(place(one.from)), width: percent(one.width) }} />)}
              {row.bars.map(bar => {
                const [from, to] = [place(bar.from), place(bar.to ?? now)];
                const lasts = length((bar.to ?? now) - bar.from);
                return <span key={bar.from + bar.kind} role="img" aria-label={`${bar.text}, ${lasts}`} title={`${bar.text} · ${lasts}`} className={`bar ${bar.kind} ${bar.bad ? 'bad' : ''} ${bar.to === null ? 'open' : ''}`} style={{ left: percent(from), width: percent(Math.max(0, to - from)) }} />;
              })}
            </div>
          </li>))}
      </ul>
      <p className="legend quiet"><i className="bar work" /> at work <i className="bar people" /> waits for people <i className="bar time" /> waits for a time <i className="bar partner" /> waits for a partner <i className="gap" /> only waiting, drawn short</p>
    </div>
  );
}
