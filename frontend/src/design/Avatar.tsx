import { useState } from 'react';
import { thumbnailUrl } from '../api/files';
import styles from './Avatar.module.css';
import { avatarColour, firstCharacter } from './avatarLook';

interface Props {
  /** What the colour is made from; it should not change when the name does. */
  seed: string;
  name: string;
  /** The file id of an uploaded picture. */
  picture?: string | null;
  /** The address of a picture that is not uploaded yet; it goes before the other. */
  preview?: string | null;
  size?: number;
}

/** An uploaded picture or, until it is there and where it cannot be had, one made from the name. It says nothing the name beside it does not say. */
export function Avatar({ seed, name, picture, preview, size = 40 }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const [loaded, setLoaded] = useState<string | null>(null);
  const source = preview ?? (picture ? thumbnailUrl(picture) : null);
  return (
    <span
      className={styles.avatar}
      style={{ width: size, height: size, fontSize: size * 0.45, background: avatarColour(seed) }}
      aria-hidden
    >
      {(source === null || loaded !== source) && firstCharacter(name)}
      {source !== null && failed !== source && (
        <img
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setLoaded(source)}
          onError={() => setFailed(source)}
        />
      )}
    </span>
  );
}
