import type { View } from '../graph';
import type { DesignStep } from './design-steps';
import { ProblemMark } from './problem-mark';
import { edgeId, worst } from './problems';

function State({ step }: { step: DesignStep }) {
  const severity = worst(step.problems);
  return (
    <span className="state">
      {severity && <><ProblemMark severity={severity} /><b>{step.problems.length}</b></>}
      <span className="uses">{step.uses || 'no type yet'}</span>
      {step.says.if !== undefined && <em>if</em>}
      {step.says.foreach !== undefined && <em>each</em>}
    </span>
  );
}

const words = (step: DesignStep) => `${step.title ?? step.id}, ${step.uses}${step.problems.length > 0 ? `, ${step.problems.length} ${step.problems.length === 1 ? 'problem' : 'problems'}` : ''}`;

/** How a flow is drawn while it is written. */
export const designView: View<DesignStep> = {
  State,
  look: step => {
    const severity = worst(step.problems);
    return { className: `design ${severity ?? ''} ${step.isFound ? 'found' : ''}`, tone: severity === 'error' ? 'bad' : severity === 'warning' ? 'wait' : 'calm', words: words(step) };
  },
  edge: (from, to) => worst(to.problems.filter(problem => problem.edge === edgeId(from.id, to.id))) ?? '',
  first: steps => steps.slice(0, 4),
};
