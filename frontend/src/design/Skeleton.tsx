import styles from './Skeleton.module.css';

/** The shape of rows that are being loaded. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.rows}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
        <div key={row} className={styles.row}>
          <span className={styles.square} />
          <span className={styles.lines}>
            <span className={styles.line} style={{ width: `${40 + ((row * 17) % 30)}%` }} />
            <span className={styles.line} style={{ width: `${60 + ((row * 23) % 35)}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
