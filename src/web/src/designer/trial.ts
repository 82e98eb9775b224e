import { at, set } from './edit';
import { isMembers, read } from './flow';

// A trial is a run of the text as it stands, under a name of its own, which no arriving file can start.

const MARK = '# A trial made by the flow designer. It can be overwritten at any time.';
const MOST_NAME = 63 - '-trial'.length;

export const trialName = (name: string) => `${name.slice(0, MOST_NAME).replace(/-+$/, '')}-trial`;
export const isTrial = (source: string) => source.startsWith(MARK) || /^\s*\{[\s\S]*"title": "Trial of /.test(source);

const families: Record<string, string> = {
  publish: 'publishes', mam: 'writes to the MAM', notify: 'sends a notice', http: 'calls another system', review: 'asks people', archive: 'puts files into the archive', flow: 'starts another flow', wait: 'waits',
};

/** Steps that reach outside: other people, other systems, other flows; or that keep a trial waiting. */
export function reaching(text: string): { id: string; title: string; does: string }[] {
  const found = read(text);
  if ('broken' in found) return [];
  return found.flow.steps.flatMap(step => {
    const does = families[step.uses.split('/')[0]!];
    return does ? [{ id: step.id, title: step.title ?? step.id, does }] : [];
  });
}

/** The text to try: its own name, no trigger, and what reaches outside left out but for the steps that are wanted. */
export function trial(text: string, wanted: ReadonlySet<string>): string {
  const found = read(text);
  if ('broken' in found) return text;
  const { flow } = found;
  let next = set(set(set(text, ['name'], trialName(flow.name)), ['title'], `Trial of ${flow.title}`), ['on'], undefined);
  // A step that could never run would be a fault of the flow; so what is left out depends on an input that says no.
  const inputs = isMembers(flow.says.inputs) ? flow.says.inputs : {};
  let input = 'reachOutside';
  while (input in inputs) input += '2';
  const left = reaching(text).filter(step => !wanted.has(step.id));
  if (left.length > 0) next = set(next, ['inputs', input], { type: 'boolean', default: false, description: 'Whether steps that were left out of the trial run as well.' });
  for (const step of left) next = set(next, at(flow, step.id, 'if'), `inputs.${input}`);
  return next.trimStart().startsWith('{') ? next : `${MARK}\n${next}`;
}
