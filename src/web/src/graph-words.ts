import type { Item, Step } from './api';

/** The item of a step that says most about it. */
export const busiest = (step: Step): Item | undefined => step.problem ?? step.items.find(item => item.progress) ?? step.items.find(item => item.status === step.status) ?? step.items[0];
