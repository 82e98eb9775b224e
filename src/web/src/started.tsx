import { get, type StartedRuns } from './api';
import { count } from './format';
import { link } from './route';
import { useLoad } from './ui';

const HOUR = 3_600_000;
const two = (n: number) => `${n}`.padStart(2, '0');
/** As the filter of the list has it: in the browser's own zone. */
const local = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
const time = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;

/** How many runs were started in each of the last hours; each bar leads to them, and is wide enough to be hit. */
export function Started() {
  const hours = innerWidth < 720 ? 12 : 24;
  const to = (Math.floor(Date.now() / HOUR) + 1) * HOUR;
  const from = to - hours * HOUR;
  const { data } = useLoad(signal => get<StartedRuns>(`api/overview/started?from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&bars=${hours}`, signal), [from, hours], 30_000);
  const total = data?.bars.reduce((sum, bar) => sum + bar.started, 0) ?? 0;
  if (!data || total === 0) return null;
  const most = Math.max(...data.bars.map(bar => bar.started));
  return (
    <section className="card" aria-label={`Runs started in the last ${hours} hours`}>
      <h2>Started in the last {hours} hours <span className="quiet">{data.all ? count(total, 'run') : `the newest ${total.toLocaleString('en-GB')}`}, at most {most.toLocaleString('en-GB')} an hour</span></h2>
      <ol className="started" style={{ gridTemplateColumns: `repeat(${hours}, minmax(0, 1fr))` }}>{data.bars.map(bar => {
        const [begin, end] = [new Date(bar.from), new Date(Date.parse(bar.from) + HOUR)];
        const said = `${time(begin)} to ${time(end)}: ${count(bar.started, 'run')} started${bar.troubled ? `, ${bar.troubled} failed or need attention` : ''}`;
        return (
          <li key={bar.from}>{bar.started > 0
            ? <a href={link(['runs'], { time: 'between', from: local(begin), to: local(end) })} title={said} aria-label={said}><b style={{ height: `${Math.max(6, 100 * bar.started / most)}%` }}><i style={{ height: `${100 * bar.troubled / bar.started}%` }} /></b></a>
            : null}<span aria-hidden="true">{begin.getHours() % 6 === 0 ? time(begin) : ''}</span></li>);
      })}
      </ol>
      <p className="legend"><i className="bar" />started<i className="bar trouble" />failed, or needs attention</p>
    </section>
  );
}
