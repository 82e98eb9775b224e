import { address, type FileLink, get, type MediaFile, type Page } from './api';
import { name, size } from './format';
import { useLoad } from './ui';

const roles: Record<string, string> = {
  source: 'Source', proxy: 'Review proxy', poster: 'Poster frame', sprite: 'Contact sheet', waveform: 'Waveform', 'technical-metadata': 'Technical metadata', 'qc-report': 'QC report (data)',
  'qc-report-html': 'QC report', 'qc-timeline': 'QC timeline', transcript: 'Transcript', captions: 'Captions', 'captions-srt': 'Captions (SRT)', 'captions-ttml': 'Captions (TTML)', description: 'Description',
  'mam-sidecar': 'MAM record', published: 'Published', archive: 'Archived copy', 'archive-manifest': 'Archive manifest',
};
export const roleTitle = (role: string) => roles[role] ?? role.replaceAll('-', ' ').replace(/^./, first => first.toUpperCase());

/** The files a run knows, with a look at those that can be looked at. Their addresses are signed for an hour, since a player sends no key. */
export function Files({ run, version, files }: { run: string; version: string | number; files: MediaFile[] }) {
  const { data } = useLoad(signal => get<Page<FileLink>>(`api/runs/${run}/file-links`, signal), [run, version]);
  const urls = new Map(data?.value.map(link => [link.uri, address(link.url)]));
  const newest = (role: string) => files.findLast(file => file.role === role && urls.has(file.uri));
  const [proxy, poster, captions, sheet] = [newest('proxy'), newest('poster'), newest('captions'), newest('waveform')];
  return (
    <div className="files">
      {(proxy ?? poster) && <div className="look">
        {proxy ? proxy.contentType.startsWith('audio/') ? <audio controls preload="none" src={urls.get(proxy.uri)} />
          : <video controls preload="none" poster={poster && urls.get(poster.uri)} src={urls.get(proxy.uri)}>{captions && <track kind="captions" src={urls.get(captions.uri)} default />}</video>
          : <img src={urls.get(poster!.uri)} alt="Poster frame" />}
        {sheet && <img className="wave" src={urls.get(sheet.uri)} alt="Waveform of the sound" />}
      </div>}
      <ul>
        {files.map(file => (
          <li key={file.uri + file.role}>
            <span className="role">{roleTitle(file.role)}</span>
            {urls.has(file.uri) ? <a href={urls.get(file.uri)} target="_blank" rel="noreferrer" title={file.uri}>{name(file.uri)}</a> : <span title={file.uri}>{name(file.uri)}</span>}
            <span className="quiet num">{size(file.size)}</span>
          </li>))}
      </ul>
    </div>
  );
}
