import qrcode from 'qrcode-generator';
import styles from './QrCode.module.css';

/** What scanners want around a code. */
const QUIET = 4;

/** A text as a QR code: dark on white in any colour scheme, because not every scanner reads the reverse. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const side = count + 2 * QUIET;
  const rows = Array.from({ length: count }, (_, row) => row);
  const path = rows
    .flatMap((row) =>
      rows.filter((column) => code.isDark(row, column)).map((column) => [column, row]),
    )
    .map(([x = 0, y = 0]) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`)
    .join('');
  return (
    <svg
      className={styles.code}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
