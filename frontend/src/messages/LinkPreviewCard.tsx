import type { Message } from '../api/types';
import { safeHref } from '../markdown/pieces';
import { TextLink } from '../markdown/TextLink';
import styles from './MessageExtras.module.css';

type Preview = NonNullable<Message['preview']>;

/** What a linked page says of itself, in words alone. */
export function LinkPreviewCard({ preview }: { preview: Preview }) {
  const href = safeHref(preview.url);
  if (href === null) return null;
  return (
    <div className={styles.preview} dir="auto">
      <span className={styles.site}>{preview.site_name || new URL(href).hostname}</span>
      <strong>
        <TextLink href={href}>{preview.title || href}</TextLink>
      </strong>
      {preview.description && <p>{preview.description}</p>}
    </div>
  );
}
