import type { Flow, FlowStep } from './flow';
import type { Placed } from './problems';
import type { StepType } from './schema';

/** A step as the designer draws it: with a name for people, and what is wrong with it. */
export interface DesignStep extends FlowStep { problems: Placed[]; isFound: boolean }

/** What did not change stays the same object: only that is drawn again which is new. */
export function same(before: DesignStep[], now: DesignStep[]): DesignStep[] {
  const known = new Map(before.map(step => [step.id, step]));
  return now.map(step => { const old = known.get(step.id); return old && JSON.stringify(old) === JSON.stringify(step) ? old : step; });
}

/** The steps of a flow. One without a name has its type's, and its id where that would not tell it from others. */
export function drawn(flow: Flow, problems: Placed[], types: StepType[], search: string): DesignStep[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return flow.steps.map(step => {
    const typeTitle = types.find(type => type.name === step.uses)?.title ?? step.uses;
    const all = `${typeTitle} ${JSON.stringify(step.says)}`.toLowerCase();
    const isAlone = flow.steps.filter(one => one.uses === step.uses && !one.title).length === 1;
    return { ...step, title: step.title ?? (!step.uses ? null : isAlone ? typeTitle : `${typeTitle} (${step.id})`), problems: problems.filter(problem => problem.step === step.id), isFound: words.length > 0 && words.every(word => all.includes(word)) };
  });
}
