import type { Item, Step } from './api';
import type { View } from './graph';
import { isOver, percent } from './progress';
import { Mark, Progress, statusWords, tone } from './ui';

/** The item of a step that says most about it. */
export const busiest = (step: Step): Item | undefined => step.problem ?? step.items.find(item => item.progress) ?? step.items.find(item => item.status === step.status) ?? step.items[0];

function State({ step }: { step: Step }) {
  const item = busiest(step);
  const done = percent(step);
  const over = step.items.filter(isOver).length;
  return (
    <span className="state"><Mark status={step.status} />{statusWords(step.status)}
      {step.items.length > 1 && <span> · {over} of {step.items.length}{done !== null && ` · ${Math.round(done)} %`}</span>}
      {item && item.attempts > 1 && step.status !== 'completed' && <span> · attempt {item.attempts}</span>}
      {step.items.length === 1 && <Progress percent={done} />}</span>);
}

/** How a run is drawn: what happens in it, on its flow. */
export const runView: View<Step> = {
  State,
  look: step => ({ className: `${tone(step.status)} ${step.status}`, tone: tone(step.status), words: `${step.title ?? step.id}: ${statusWords(step.status)}` }),
  edge: (from, to) => from.status === 'completed' || from.status === 'skipped' ? to.status === 'running' ? 'flowing' : 'passed' : '',
  first: steps => steps.filter(step => ['parked', 'running', 'waiting', 'failed'].includes(step.status)),
};
