import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, Prec, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { Broken } from './flow';
import type { Placed } from './problems';

const fromOutside = Annotation.define<boolean>();

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' }, { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--link)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--good)' }, { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--wait)' },
]);
const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', background: 'var(--card)', color: 'var(--ink)' }, '.cm-scroller': { fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace', lineHeight: '1.5' },
  '.cm-gutters': { background: 'var(--card)', color: 'var(--quiet)', border: '0' }, '.cm-activeLine': { background: 'color-mix(in srgb, var(--soft) 60%, transparent)' }, '.cm-content': { caretColor: 'var(--ink)' }, '.cm-cursor': { borderColor: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' }, '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { background: 'color-mix(in srgb, var(--link) 25%, transparent) !important' },
  '.cm-panels': { background: 'var(--raised)', color: 'var(--ink)' }, '.cm-tooltip': { background: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)', maxWidth: '32rem' },
  '.cm-panel input, .cm-panel button': { font: 'inherit', color: 'inherit', background: 'var(--raised)', border: '1px solid var(--edge)', borderRadius: '4px' },
  // The editor's own marks are pictures in addresses, which the page's policy refuses; these differ in shape as well.
  '.cm-lint-marker': { content: 'normal', width: '.8em', height: '.8em', margin: '.35em .1em' }, '.cm-lint-marker-error': { content: 'normal', background: 'var(--bad)', borderRadius: '50%' }, '.cm-lint-marker-warning': { content: 'normal', background: 'var(--wait)', clipPath: 'polygon(50% 0, 100% 100%, 0 100%)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' }, '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline dotted 2px var(--wait)' },
});

interface Given {
  text: string; typed: (text: string) => void; broken: Broken | null; problems: Placed[]; line: number | null; isFixed: boolean;
  cursor: (line: number) => void; undo: () => void; redo: () => void;
}

/** The text itself. It lies in a shadow root: there the editor's styles need no exception from the page's policy. */
export default function YamlPane({ text, typed, broken, problems, line, isFixed, cursor, undo, redo }: Given) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const heard = useRef({ typed, cursor, undo, redo });
  heard.current = { typed, cursor, undo, redo };

  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open' });
    const made = new EditorView({
      parent: root as unknown as HTMLElement, root,
      state: EditorState.create({ doc: text, extensions: [
        lineNumbers(), highlightActiveLine(), drawSelection(), bracketMatching(), search({ top: true }), highlightSelectionMatches(), lintGutter(), yaml(), syntaxHighlighting(colours), look,
        EditorState.tabSize.of(2), EditorState.readOnly.of(isFixed), EditorView.contentAttributes.of({ 'aria-label': 'The flow as YAML', tabindex: '0' }),
        Prec.high(keymap.of([
          { key: 'Mod-z', run: () => { heard.current.undo(); return true; } }, { key: 'Mod-y', run: () => { heard.current.redo(); return true; } }, { key: 'Mod-Shift-z', run: () => { heard.current.redo(); return true; } },
        ])), keymap.of([...searchKeymap, ...defaultKeymap]),
        EditorView.updateListener.of(update => {
          const isOurs = update.transactions.some(one => one.annotation(fromOutside));
          if (update.docChanged && !isOurs) heard.current.typed(update.state.doc.toString());
          if (update.selectionSet && !isOurs && update.view.hasFocus) heard.current.cursor(update.state.doc.lineAt(update.state.selection.main.head).number);
        }),
      ] }),
    });
    view.current = made;
    return () => made.destroy();
  }, [isFixed]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: difference(editor.state.doc, text), annotations: fromOutside.of(true) });
  }, [text]);
  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnostics(editor.state.doc, problems, broken)));
  }, [problems, broken]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || line === null || editor.hasFocus || line > editor.state.doc.lines) return;
    const from = editor.state.doc.line(line).from;
    editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 40 }), annotations: fromOutside.of(true) });
  }, [line]);

  return <div className="yaml" ref={host} />;
}

/** Only what differs is replaced, so that the cursor stays where it was. */
function difference(doc: Text, text: string): { from: number; to: number; insert: string } {
  const old = doc.toString();
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from++;
  let end = 0;
  while (end < old.length - from && end < text.length - from && old[old.length - 1 - end] === text[text.length - 1 - end]) end++;
  return { from, to: old.length - end, insert: text.slice(from, text.length - end) };
}

function diagnostics(doc: Text, problems: Placed[], broken: Broken | null): Diagnostic[] {
  const all = broken ? [{ ...broken, severity: 'error' as const, remedy: null }] : problems;
  return all.map(({ line, column, severity, message, remedy }) => {
    const at = doc.line(Math.min(Math.max(1, line ?? 1), doc.lines));
    const from = Math.min(at.from + Math.max(0, (column ?? 1) - 1), at.to);
    return { from, to: Math.max(from, at.to), severity, message: remedy ? `${message} ${remedy}` : message };
  });
}
