import Hls from 'hls.js/light';
import { useEffect, useRef, useState } from 'react';
import { address, authorize, text } from './api';

const AGAIN = 5_000;
/** What is said is heard in stretches of half a minute. */
const CAPTIONS = 15_000;

/** A recording as far as it is, some seconds behind the recorder; what was before can be looked at too. */
export default function Live({ run, step }: { run: string; step: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const from = `api/runs/${encodeURIComponent(run)}/live/${encodeURIComponent(step)}`;
  const captions = useCaptions(`${from}/captions.vtt`);
  const [waits, setWaits] = useState('');
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!Hls.isSupported()) return setWaits('This browser cannot play it. Any other current one can.');
    const player = new Hls({ enableWorker: false, xhrSetup: authorize });
    let again = 0;
    player.on(Hls.Events.MANIFEST_PARSED, () => { setWaits(''); void video.current?.play().catch(() => {}); });
    player.on(Hls.Events.ERROR, (_, fault) => {
      if (!fault.fatal || again) return;
      setWaits('Nothing to see yet: the first picture comes some seconds after the recording begins. Looking again …');
      again = window.setTimeout(() => setTries(tries + 1), AGAIN);
    });
    player.loadSource(address(`${from}/playlist.m3u8`));
    player.attachMedia(video.current!);
    return () => { clearTimeout(again); player.destroy(); };
  }, [from, tries]);
  return (
    <div className="look">
      <video ref={video} controls muted playsInline aria-label="The recording as far as it is">{captions && <track key={captions} kind="captions" src={captions} default />}</video>
      <p role="status" className="quiet">{waits}</p>
    </div>
  );
}

function useCaptions(path: string) {
  const [file, setFile] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    let made = '';
    let said = '';
    // Until the first stretch is heard there are none; whoever watches sees that by itself.
    const look = () => text(path, stop.signal).then(now => {
      if (now === said || stop.signal.aborted) return;
      URL.revokeObjectURL(made);
      setFile(made = URL.createObjectURL(new Blob([said = now], { type: 'text/vtt' })));
    }, () => {});
    void look();
    const timer = window.setInterval(look, CAPTIONS);
    return () => { stop.abort(); clearInterval(timer); URL.revokeObjectURL(made); };
  }, [path]);
  return file;
}
