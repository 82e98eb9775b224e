/** A text and what it was before: undoing is taking an earlier text. */
export interface Past { before: string[]; text: string; after: string[]; key: string | null; at: number }

const MOST = 300, TOGETHER = 1500;

export const begin = (text: string): Past => ({ before: [], text, after: [], key: null, at: 0 });

/** Another text. Changes under one key that follow each other quickly, as when somebody types, are undone together. */
export function put(past: Past, text: string, key: string | null, now: number): Past {
  if (text === past.text) return past;
  const together = key !== null && key === past.key && now - past.at < TOGETHER && past.before.length > 0;
  return { before: together ? past.before : [...past.before, past.text].slice(-MOST), text, after: [], key, at: now };
}

export function undo(past: Past): Past {
  const text = past.before.at(-1);
  return text === undefined ? past : { before: past.before.slice(0, -1), text, after: [past.text, ...past.after], key: null, at: 0 };
}

export function redo(past: Past): Past {
  const [text, ...after] = past.after;
  return text === undefined ? past : { before: [...past.before, past.text], text, after, key: null, at: 0 };
}
