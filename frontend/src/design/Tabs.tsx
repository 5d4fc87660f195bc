import { Link } from 'wouter';
import styles from './Tabs.module.css';

interface Props {
  label: string;
  tabs: readonly { path: string; title: string }[];
}

/** The ways to the parts of a page, in a row; the way back leads past them all. */
export function Tabs({ label, tabs }: Props) {
  return (
    <nav aria-label={label} className={styles.tabs}>
      {tabs.map(({ path, title }) => (
        <Link
          key={path}
          href={path}
          replace
          state={history.state}
          className={(isShown) => `${styles.tab} ${isShown ? styles.shown : ''}`}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
