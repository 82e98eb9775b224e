import type { AttemptKey, RunEvent, Step } from './api';
import { joined, when } from './format';

/** What happened, in words: who, what, why. */
export interface Told { number: number; at: string; text: string; who: string | null; why: string | null; bad: boolean; step: string | null }

/** Who someone is, as people say it, also within a sentence of the server's: records name an API key as key:desk and who signed in as user:ann@example.com. */
export const person = (by: string) => by.replace(/(?<![\w:/.])(key|user):(?=\S)/g, '');

export function history(events: RunEvent[], steps: Step[]): Told[] {
  const titles = new Map(steps.map(step => [step.id, step.title ?? step.id]));
  return events.flatMap(event => {
    const said = sentence(event, key => key ? (titles.get(key.step) ?? key.step) + (key.item === null || key.item === undefined ? '' : ` (${key.item})`) : 'A step', id => titles.get(id) ?? id);
    if (!said) return [];
    const by = (event.by ?? event.reviewer ?? null) as string | null;
    const why = (event.reason ?? event.note ?? null) as string | null;
    // What a person wrote stays as they wrote it.
    return [{ number: event.number, at: event.at, who: by && person(by), why: by ? why : why && person(why), bad: false, step: event.key?.step ?? (event.step as string | undefined) ?? null, ...said }];
  });
}

type Said = Partial<Told> & { text: string };

function sentence(event: RunEvent, of: (key: AttemptKey | undefined) => string, title: (id: string) => string): Said | null {
  const step = of(event.key);
  const text = (name: string) => event[name] as string;
  switch (event.kind) {
    case 'RunStarted': return { text: event.again ? 'Run started from another run' : 'Run started', why: (event.again as { reason?: string } | null)?.reason ?? null };
    case 'StepStarted': return event.key!.attempt === 0 ? null : { text: event.key!.attempt > 1 ? `${step}: attempt ${event.key!.attempt} began` : `${step} began` };
    case 'StepCompleted': return { text: `${step} done` };
    case 'StepFailed': return { text: `${step} failed`, why: (event.failure as { message: string }).message, bad: true };
    case 'RetryScheduled': return { text: `${step} is tried again at ${when(text('due'))}` };
    case 'StepParked': return { text: `${step} needs attention`, bad: true };
    case 'StepSkipped': return { text: `${step} skipped` };
    case 'StepCancelled': return { text: `${step} stopped` };
    case 'TimerFired': return null;
    case 'ReviewOpened': return { text: `${step}: ${joined(event.reviewers as string[])} asked` };
    case 'ReviewDecided': return { text: { approve: 'Approved', changes: 'Changes requested', reject: 'Rejected' }[text('decision')] ?? text('decision'), who: text('reviewer') + (event.for ? ` for ${text('for')}` : '') + (event.via ? person(text('via')).toLowerCase() === text('reviewer').toLowerCase() ? ', signed in' : `, by ${person(text('via'))}` : ''), bad: text('decision') === 'reject' };
    case 'ReviewReminded': return { text: 'Reviewers were reminded' };
    case 'ReviewEscalated': return { text: `Review passed on to ${joined(event.to as string[])}` };
    case 'ReviewDelegated': return { text: `${text('from')} passed the review on to ${text('to')}` };
    case 'ReviewerUntold': return event.keptUntil ? { text: `The letter to ${text('to')} is kept for one with others` } : { text: `The letter to ${text('to')} ${event.givenUp ? 'was refused' : 'did not go through; it is tried again'}`, why: text('because'), bad: true };
    case 'ReviewerTold': return { text: `The letter to ${text('to')} went out` };
    case 'ReviewLapsed': return { text: 'Review lapsed', bad: true };
    case 'ReviewWithdrawn': return { text: 'Review withdrawn' };
    case 'ReviewPassed': return { text: 'Enough have approved: the next are asked' };
    case 'ReviewCommented': return { text: event.text === null ? 'A comment was taken back' : `Comment at ${text('timecode')}`, why: event.text as string | null };
    case 'MetadataRevised': return { text: `${text('document')} revised (revision ${event.revision as number})` };
    case 'ChildCompleted': return { text: `${step}: its run ended (${text('outcome')})` };
    case 'CallbackReceived': return { text: `${title(text('step'))}: the partner answered` };
    case 'OperatorActed': return { text: event.action === 'cancel' ? 'Cancelled by hand' : `${title(text('step'))}${event.item ? ` (${text('item')})` : ''}: ${event.action === 'retry' ? event.value ? 'retried with edited input' : 'retried' : 'skipped'} by hand` };
    case 'RunPaused': return { text: 'Run paused' };
    case 'RunResumed': return { text: 'Run resumed' };
    case 'CompensationStarted': return { text: `Undoing ${step}` };
    case 'CompensationCompleted': return { text: `${step} undone` };
    case 'CompensationFailed': return { text: `Undoing ${step} failed`, why: (event.failure as { message: string }).message, bad: true };
    case 'ReworkStarted': return { text: `Round ${event.round as number}: ${joined((event.steps as string[]).map(title))} again`, why: (event.notes as string[]).map(person).join(' · ') || null };
    case 'RunStopping': return { text: 'Run is being stopped' };
    case 'RunEnded': return { text: { succeeded: 'Run done', rejected: 'Run ended: rejected', failed: 'Run failed', cancelled: 'Run cancelled' }[text('outcome')] ?? 'Run ended', bad: text('outcome') === 'failed' };
    default: return { text: event.kind };
  }
}
