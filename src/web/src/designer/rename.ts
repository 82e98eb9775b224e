import { isSeq, visit, type YAMLSeq } from 'yaml';
import { change, flowOf, indexOf, setIn } from './edit';
import { isMembers } from './flow';

/** Gives a step another id, there and wherever it is named: in needs, in a review's rework and in expressions. */
export function rename(text: string, id: string, next: string): string {
  const flow = flowOf(text);
  const index = indexOf(flow, id);
  if (index < 0 || next === id) return text;
  return change(text, doc => {
    setIn(doc, ['steps', index, 'id'], next);
    for (const [place, step] of flow.steps.entries()) {
      const here = ['steps', place];
      if (step.says.needs === id) setIn(doc, [...here, 'needs'], next);
      if (Array.isArray(step.says.needs)) for (const [i, need] of step.says.needs.entries()) if (need === id) setIn(doc, [...here, 'needs', i], next);
      const onChanges = isMembers(step.says.with) ? step.says.with.onChanges : null;
      if (isMembers(onChanges) && onChanges.reworkFrom === id) setIn(doc, [...here, 'with', 'onChanges', 'reworkFrom'], next);
    }
    if (isSeq(doc.get('steps'))) visit(doc.get('steps') as YAMLSeq, { Scalar: (key, scalar, path) => {
      if (key === 'key' || typeof scalar.value !== 'string') return;
      const whole = path.some(one => ['if', 'foreach'].includes(String((one as { key?: unknown }).key)));
      scalar.value = whole ? renamed(scalar.value, id, next) : scalar.value.replace(/\$\{\{[\s\S]*?\}\}/g, expression => renamed(expression, id, next));
    } });
  });
}

function renamed(expression: string, id: string, next: string): string {
  const member = /^[A-Za-z_]\w*$/.test(next) ? `.${next}` : `['${next}']`;
  const name = id.replace(/[^A-Za-z0-9_]/g, '\\$&');
  return expression.replace(new RegExp(`\\b(steps|callbacks)(?:\\.${name}(?![\\w-])|\\[\\s*(['"])${name}\\2\\s*\\])`, 'g'), (_, of: string) => of + member);
}
