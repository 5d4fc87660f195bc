import styles from './Attachments.module.css';
import { AudioCard } from './AudioCard';
import { type Attached, type Shown, shownOf } from './attached';
import { FileCard } from './FileCard';
import { Pictures } from './Pictures';
import { useUploads } from './uploading';
import { VideoFrame } from './VideoFrame';
import { VoiceNote } from './VoiceNote';
import { isVoice } from './voice';

/** What a message shows besides its text: pictures together, everything else one below the other. */
export function Attachments({ files, own }: { files: readonly Attached[]; own: boolean }) {
  const uploads = useUploads((state) => state.uploads);
  const shown = files.flatMap((file) => shownOf(file, uploads));
  const pictures = shown.filter(({ file }) => file.kind === 'image');
  const others = shown.filter(({ file }) => file.kind !== 'image');
  return (
    <div className={styles.attachments} data-own={own || undefined}>
      {pictures.length > 0 && <Pictures pictures={pictures} />}
      {others.map((one) => (
        <Other key={one.upload?.id ?? one.file.id} shown={one} own={own} />
      ))}
    </div>
  );
}

function Other({ shown, own }: { shown: Shown; own: boolean }) {
  const { file, upload } = shown;
  if (isVoice(file)) return <VoiceNote file={file} isUploading={upload !== undefined} own={own} />;
  if (upload === undefined && file.kind === 'audio') return <AudioCard file={file} />;
  if (upload === undefined && file.kind === 'video') return <VideoFrame file={file} />;
  return <FileCard shown={shown} />;
}
