import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import styles from './Tabs.module.css';

interface Props {
  label: string;
  tabs: readonly { path: string; title: string }[];
}

/** The ways to the parts of a page, in a row; the way back leads past them all. */
export function Tabs({ label, tabs }: Props) {
  const [location] = useLocation();
  const row = useRef<HTMLElement>(null);
  // On a phone they may be wider than the screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: where one is tells which tab is shown
  useEffect(() => {
    const shown = row.current?.querySelector('[aria-current]');
    shown?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [location]);
  return (
    <nav ref={row} aria-label={label} className={styles.tabs}>
      {tabs.map(({ path, title }) => (
        <Link
          key={path}
          href={path}
          replace
          state={history.state}
          aria-current={path === location ? 'page' : undefined}
          className={styles.tab}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
