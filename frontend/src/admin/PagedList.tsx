import type { ReactNode } from 'react';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { SkeletonRows } from '../design/Skeleton';
import type { usePages } from '../design/usePages';
import { useText } from '../languages/language';
import styles from './Admin.module.css';

interface Props<Item> {
  pages: ReturnType<typeof usePages<Item>>;
  label: string;
  none: string;
  children: (item: Item) => ReactNode;
}

/** A list that grows page by page, with what there is to say while it is empty, loading or out of reach. */
export function PagedList<Item>({ pages, label, none, children }: Props<Item>) {
  const { t } = useText();
  const { items, state, problem, hasMore, loadMore } = pages;
  return (
    <>
      {state === 'loading' && items.length === 0 && <SkeletonRows rows={5} label={t('loading')} />}
      {problem && <Alert>{problem}</Alert>}
      <p role="status" className={styles.none}>
        {state === 'loaded' && items.length === 0 && none}
      </p>
      {items.length > 0 && (
        <ul className={styles.items} aria-label={label}>
          {items.map(children)}
        </ul>
      )}
      {(hasMore || state === 'failed') && (
        <Button busy={state === 'loading'} onClick={loadMore}>
          {state === 'failed' ? t('retry') : t('discover.more')}
        </Button>
      )}
    </>
  );
}
