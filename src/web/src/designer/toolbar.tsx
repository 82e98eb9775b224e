import { count, when } from '../format';
import { person } from '../history';
import { link } from '../route';
import { Act, mayNot, useMe } from '../ui';
import type { Kept, Published } from './draft';
import type { Past } from './past';
import { ProblemMark } from './problem-mark';
import type { Placed } from './problems';

/** Which dialog is asked for. */
export type Asked = 'publish' | 'try' | 'difference' | 'throw' | null;

interface Given {
  name: string; title: string; published: Published | null; kept: Kept; story: Past; problems: Placed[]; why: string; fixed: string;
  undo: () => void; redo: () => void; jump: () => void; ask: (what: Asked) => void;
}

function state({ kept, why }: Given): string {
  if (!kept.isSaved) return why ? 'not saved: you only look' : 'not saved yet';
  return kept.draft ? `draft saved ${when(kept.draft.at)} by ${person(kept.draft.by)}` : 'no draft';
}

/** What can be done with the flow as a whole, and how it stands. A button that does nothing says why. */
export function Toolbar(given: Given) {
  const { name, title, published, kept, story, problems, why, fixed, undo, redo, jump, ask } = given;
  const me = useMe();
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const faulty = errors > 0 ? `${count(errors, 'error')} must be put right first.` : '';
  return (
    <header className="heading">
      <div><h1>{title}</h1>
        <p className="quiet">{published ? <a href={link(['flows', name, 'versions'])}>version {published.version}</a> : 'not published yet'} · <span role="status">{state(given)}</span></p></div>
      <span className="push" />
      <div className="acts">
        <Act why={story.before.length > 0 ? '' : 'There is nothing to undo.'} onPress={undo}>Undo</Act>
        <Act why={story.after.length > 0 ? '' : 'There is nothing to do again.'} onPress={redo}>Redo</Act>
        <span className="problems">
          <button className={errors ? 'bad' : problems.length ? 'wait' : 'good'} onClick={jump} aria-keyshortcuts="F8" title="F8 leads to the next, Shift F8 to the one before">
            {errors > 0 && <><ProblemMark severity="error" />{count(errors, 'error')}</>}{problems.length > errors && <><ProblemMark severity="warning" />{count(problems.length - errors, 'warning')}</>}{problems.length === 0 && 'No problems'}</button>
        </span>
        <Act why={why || (kept.isSaved ? 'Everything is saved.' : '')} onPress={() => void kept.save()}>Save</Act>
        <Act why={published ? '' : 'There is no version yet to compare with.'} onPress={() => ask('difference')}>Difference</Act>
        <Act why={why || (kept.draft ? '' : 'There is no draft.')} onPress={() => ask('throw')}>Throw draft away</Act>
        <Act why={mayNot(me, 'admin') || faulty} onPress={() => ask('try')}>Try it…</Act>
        <Act kind="primary" why={mayNot(me, 'admin') || fixed} onPress={() => ask('publish')}>Publish…</Act>
      </div>
    </header>
  );
}
