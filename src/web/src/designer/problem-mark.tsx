import type { Problem } from './problems';

/** An error is a filled octagon, a warning an open triangle: they differ in shape, not by colour alone. */
export function ProblemMark({ severity }: { severity: Problem['severity'] }) {
  return (
    <svg className={`mark ${severity}`} viewBox="0 0 16 16" role="img" aria-label={severity === 'error' ? 'Error' : 'Warning'}>
      {severity === 'error'
        ? <><path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" fill="currentColor" /><path d="M5.5 5.5l5 5M10.5 5.5l-5 5" stroke="var(--card)" strokeWidth="1.8" strokeLinecap="round" /></>
        : <path d="M8 2L14.8 14H1.2zM8 6.3v3.6M8 11.8v.5" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinejoin="round" strokeLinecap="round" />}
    </svg>
  );
}
