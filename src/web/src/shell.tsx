import { Component, lazy, Suspense, useEffect, useLayoutEffect, useState, type FormEvent, type ReactNode } from 'react';
import { forgetKey, get, hasKey, keepKey, type Me, Refused, whenSignedOut } from './api';
import { hereZone, ZONE, zone } from './format';
import { Home } from './home';
import { Palette } from './palette';
import { Reviews } from './reviews';
import { link, type Route, useRoute } from './route';
import { Runs } from './runs';
import { Assets, AssetPage } from './asset';
import { Fault, Identity, roleWords, Teller, useMe } from './ui';

const RunPage = lazy(() => import('./run'));
const Flows = lazy(() => import('./designer/flows'));
const Versions = lazy(() => import('./designer/versions'));
const Designer = lazy(() => import('./designer/designer'));

export function App() {
  const [me, setMe] = useState<Me>();
  const [fault, setFault] = useState<Refused>();
  const [asked, setAsked] = useState(0);
  useEffect(() => whenSignedOut(why => { setMe(undefined); setFault(why); }), []);
  // Without a key too: where the platform signs people in, none is needed.
  useEffect(() => {
    get<Me>('api/me').then(setMe, (refused: Refused) => { if (refused.status !== 401) setFault(refused); });
  }, [asked]);
  if (me) return <Identity.Provider value={me}><Teller><Shell /></Teller></Identity.Provider>;
  if (!fault) return null;
  return <SignIn fault={fault} onKey={() => { setFault(undefined); setAsked(n => n + 1); }} />;
}

function SignIn({ fault, onKey }: { fault: Refused; onKey: () => void }) {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepKey(key.trim());
    onKey();
  };
  useEffect(() => { document.title = 'Sign in – MediaFlows'; }, []);
  return (
    <main className="signin">
      <form onSubmit={submit}>
        <h1><Brand />MediaFlows</h1>
        {fault.code !== 'no-key' && <div className="notice bad" role="alert"><div><strong>{fault.message}</strong>{fault.remedy && <p>{fault.remedy}</p>}</div></div>}
        <label htmlFor="key">Your key</label>
        <input id="key" type="password" autoComplete="current-password" required autoFocus spellCheck={false} value={key} placeholder="mf_…" onChange={event => setKey(event.target.value)} />
        <p className="quiet">It stays in this tab until you close it. The first key was shown when the server first started; whoever runs the server makes others: <code>mediaflows key add NAME --role read</code>, <code>review</code>, <code>operate</code> or <code>admin</code>.</p>
        <button className="primary">Sign in</button>
      </form>
    </main>
  );
}

const Brand = () => <svg className="brand" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4" /><path d="M6 4l6 4-6 4z" /></svg>;

const places = [['Home', []], ['Runs', ['runs']], ['Reviews', ['reviews']], ['Assets', ['assets']], ['Flows', ['flows']]] as const;

function Shell() {
  const route = useRoute();
  const [palette, setPalette] = useState(false);
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPalette(open => !open);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  const here = route.path[0] === 'run' ? 'runs' : route.path[0] === 'asset' ? 'assets' : route.path[0];
  return (
    <>
      <a className="skip" href="#content" onClick={event => { event.preventDefault(); document.getElementById('content')?.focus(); }}>Skip to the content</a>
      <header className="top">
        <a className="name" href={link([])} aria-label="MediaFlows, home"><Brand /><span>MediaFlows</span></a>
        <nav aria-label="Main">
          {places.map(([title, path]) => <a key={title} href={link([...path])} aria-current={here === path[0] ? 'page' : undefined}>{title}</a>)}
        </nav>
        <button className="find" onClick={() => setPalette(true)} aria-keyshortcuts="Control+K"><span>Go to…</span><kbd>Ctrl K</kbd></button>
        <Settings onChange={() => redraw(n => n + 1)} />
      </header>
      <main id="content" tabIndex={-1}>
        <Safe key={location.hash.split('?')[0]}><Suspense fallback={null}><View route={route} /></Suspense></Safe>
      </main>
      {palette && <Palette onClose={() => setPalette(false)} />}
    </>
  );
}

function View({ route }: { route: Route }) {
  const [place, id, part] = route.path;
  if (place === undefined) return <Home />;
  if (place === 'runs') return <Runs query={route.query} />;
  if (place === 'run' && id) return <RunPage key={id} id={id} chosen={route.query.get('step')} />;
  if (place === 'reviews') return <Reviews query={route.query} />;
  if (place === 'assets') return <Assets query={route.query} />;
  if (place === 'flows' && id && part === 'versions') return <Versions key={id} name={id} />;
  if (place === 'flows' && id) return <Designer key={id} name={id} query={route.query} />;
  if (place === 'flows') return <Flows />;
  if (place === 'asset' && id) return <AssetPage key={id} id={id} />;
  return <div className="page"><h1>There is no such page</h1><p><a href={link([])}>To the home page</a></p></div>;
}

const THEME = 'mediaflows.theme';
const applyTheme = () => { document.documentElement.dataset.theme = localStorage.getItem(THEME) ?? 'system'; };
applyTheme();

function Settings({ onChange }: { onChange: () => void }) {
  const me = useMe();
  const keep = (name: string, value: string) => { localStorage.setItem(name, value); applyTheme(); onChange(); };
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter(one => one !== hereZone && one !== 'UTC')];
  return (
    <details className="menu" onKeyDown={event => { if (event.key === 'Escape') event.currentTarget.open = false; }}
      onBlur={event => { if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false; }}>
      <summary><span className="who">{me.name}</span><span className="role">{roleWords[me.role]}</span></summary>
      <div className="panel">
        <label>Look<select value={localStorage.getItem(THEME) ?? 'system'} onChange={event => keep(THEME, event.target.value)}>
          <option value="system">As the system has it</option><option value="light">Light</option><option value="dark">Dark</option>
        </select></label>
        <label>Times in<select value={zone()} onChange={event => keep(ZONE, event.target.value)}>
          <option value={hereZone}>{hereZone} (here)</option>{zones.map(one => <option key={one}>{one}</option>)}
        </select></label>
        {hasKey() && <button onClick={() => forgetKey()}>Sign out</button>}
      </div>
    </details>
  );
}

/** A fault of the page itself takes one page with it, and says so. */
class Safe extends Component<{ children: ReactNode }, { fault?: Error }> {
  override state: { fault?: Error } = {};
  static getDerivedStateFromError = (fault: Error) => ({ fault });
  override render() {
    return this.state.fault
      ? <div className="page"><Fault fault={new Refused(0, 'page', `This page failed: ${this.state.fault.message}`, 'Load it again; report it when it fails again.')} again={() => location.reload()} /></div>
      : this.props.children;
  }
}
