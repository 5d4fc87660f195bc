import { useEffect } from 'react';
import { useText } from '../languages/language';

const SIZE = 64;
const DOT = 18;

/** Shows that something is unread: how many in the tab's title and on the icon of the installed app, and a dot on the tab's icon. */
export function useSigns(unread: number): void {
  const { t } = useText();
  const brand = t('brand');
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${brand}` : brand;
  }, [unread, brand]);
  useEffect(
    () => () => {
      document.title = brand;
    },
    [brand],
  );
  useEffect(() => {
    navigator.setAppBadge?.(unread).catch(() => undefined);
  }, [unread]);
  useEffect(() => () => void navigator.clearAppBadge?.().catch(() => undefined), []);
  const hasUnread = unread > 0;
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link === null || !hasUnread) return;
    const plain = link.href;
    let isWanted = true;
    void dotted(plain).then((icon) => {
      if (isWanted && icon !== null) link.href = icon;
    });
    return () => {
      isWanted = false;
      link.href = plain;
    };
  }, [hasUnread]);
}

/** The icon with a dot on it, as a picture of its own; null where the browser cannot draw it. */
async function dotted(icon: string): Promise<string | null> {
  const picture = new Image(SIZE, SIZE);
  picture.src = icon;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const brush = canvas.getContext('2d');
  if (brush === null) return null;
  try {
    await picture.decode();
  } catch {
    return null;
  }
  brush.drawImage(picture, 0, 0, SIZE, SIZE);
  brush.beginPath();
  brush.arc(SIZE - DOT, DOT, DOT - 2, 0, 2 * Math.PI);
  brush.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--badge');
  brush.strokeStyle = '#fff';
  brush.lineWidth = 4;
  brush.fill();
  brush.stroke();
  return canvas.toDataURL();
}
