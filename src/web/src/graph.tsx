import { Background, BackgroundVariant, Controls, Handle, MiniMap, type Edge, type Node, type NodeProps, Position, ReactFlow, type ReactFlowInstance } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import ELK from 'elkjs/lib/elk-api.js';
import layoutWorker from 'elkjs/lib/elk-worker.min.js?url';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { Step } from './api';
import { busiest } from './graph-words';
import { Mark, Progress, statusWords, tone } from './ui';

const WIDTH = 184, HEIGHT = 66;
type StepNode = Node<{ step: Step }, 'step'>;

const elk = new ELK({ workerFactory: () => new Worker(layoutWorker) });

/** Where each step stands, by the needs alone: what happens in a run moves nothing. */
async function layout(steps: Step[], down: boolean): Promise<Map<string, { x: number; y: number }>> {
  const drawn = await elk.layout({
    id: 'flow',
    layoutOptions: {
      'elk.algorithm': 'layered', 'elk.direction': down ? 'DOWN' : 'RIGHT', 'elk.spacing.nodeNode': '18', 'elk.layered.spacing.nodeNodeBetweenLayers': '36',
      'elk.layered.nodePlacement.strategy': steps.length > 100 ? 'SIMPLE' : 'BRANDES_KOEPF', 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: steps.map(step => ({ id: step.id, width: WIDTH, height: HEIGHT })),
    edges: steps.flatMap(step => step.needs.map(need => ({ id: `${need}>${step.id}`, sources: [need], targets: [step.id] }))),
  });
  return new Map(drawn.children!.map(node => [node.id, { x: node.x!, y: node.y! }]));
}

const StepBox = memo(function StepBox({ data: { step }, selected, sourcePosition, targetPosition }: NodeProps<StepNode>) {
  const item = busiest(step);
  const over = step.items.filter(one => ['completed', 'skipped', 'failed', 'cancelled'].includes(one.status)).length;
  return (
    <div className={`step ${tone(step.status)} ${step.status} ${selected ? 'chosen' : ''}`}>
      <Handle type="target" position={targetPosition ?? Position.Left} isConnectable={false} />
      <strong>{step.title ?? step.id}</strong>
      <span className="state"><Mark status={step.status} />{statusWords(step.status)}
        {step.items.length > 1 && <span> · {over} of {step.items.length}</span>}
        {item && item.attempts > 1 && step.status !== 'completed' && <span> · attempt {item.attempts}</span>}
        {item?.progress && <Progress percent={item.progress.percent} />}</span>
      <Handle type="source" position={sourcePosition ?? Position.Right} isConnectable={false} />
    </div>
  );
});
const types = { step: StepBox };

export default function Graph({ steps, chosen, choose }: { steps: Step[]; chosen: string | null; choose: (step: string) => void }) {
  const [down] = useState(() => matchMedia('(max-width: 720px)').matches);
  const [places, setPlaces] = useState<Map<string, { x: number; y: number }>>();
  const shape = JSON.stringify(steps.map(step => [step.id, step.needs]));
  useEffect(() => {
    let isOld = false;
    void layout(steps, down).then(found => { if (!isOld) setPlaces(found); });
    return () => { isOld = true; };
  }, [shape, down]);

  const kept = useRef(new Map<string, StepNode>());
  const nodes = useMemo(() => !places ? [] : steps.flatMap(step => {
    const position = places.get(step.id);
    if (!position) return [];
    // A node that did not change stays the same object, so that nothing is drawn for it.
    const before = kept.current.get(step.id);
    if (before && before.data.step === step && before.selected === (step.id === chosen) && before.position === position) return [before];
    const node: StepNode = {
      id: step.id, type: 'step', position, data: { step }, selected: step.id === chosen, width: WIDTH, height: HEIGHT, ariaLabel: `${step.title ?? step.id}: ${statusWords(step.status)}`,
      sourcePosition: down ? Position.Bottom : Position.Right, targetPosition: down ? Position.Top : Position.Left,
    };
    kept.current.set(step.id, node);
    return [node];
  }), [steps, places, chosen, down]);
  const edges = useMemo<Edge[]>(() => {
    const byId = new Map(steps.map(step => [step.id, step]));
    return steps.flatMap(step => step.needs.map(need => ({
      id: `${need}>${step.id}`, source: need, target: step.id, focusable: false,
      className: byId.get(need)?.status === 'completed' || byId.get(need)?.status === 'skipped' ? step.status === 'running' ? 'flowing' : 'passed' : '',
    })));
  }, [steps]);

  const open = (flow: ReactFlowInstance<StepNode>) => {
    const busy = steps.filter(step => ['parked', 'running', 'waiting', 'failed'].includes(step.status)).map(step => ({ id: step.id }));
    // A long flow would be too small to read as a whole: it opens where something happens.
    void flow.fitView(steps.length > 25 && busy.length > 0 ? { nodes: busy.slice(0, 6), maxZoom: 1, padding: 0.4 } : { padding: 0.08, maxZoom: 1 });
  };

  return (
    <div className="graph" role="group" aria-label="The flow as a graph; the list of steps beside it says the same">
      {!places && <p className="empty">Drawing the flow…</p>}
      {places && <ReactFlow<StepNode> nodes={nodes} edges={edges} nodeTypes={types} onInit={open}
        nodesDraggable={false} nodesConnectable={false} edgesFocusable={false} elementsSelectable deleteKeyCode={null} onlyRenderVisibleElements={steps.length > 60}
        minZoom={0.1} maxZoom={1.5} zoomOnScroll={false} preventScrolling={false} panOnDrag proOptions={{ hideAttribution: true }}
        onNodeClick={(_, node) => choose(node.id)}
        onNodesChange={changes => { for (const change of changes) if (change.type === 'select' && change.selected) choose(change.id); }}>
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
        <Controls showInteractive={false} />
        {steps.length > 25 && <MiniMap pannable zoomable nodeClassName={node => tone((node as StepNode).data.step.status)} ariaLabel="Overview of the graph" />}
      </ReactFlow>}
    </div>
  );
}
