import { lazy } from 'react';

/** The renderer of flows and runs, fetched when the first is drawn. */
export const Graph = lazy(() => import('./graph')) as unknown as typeof import('./graph').default;
