import type { ReactNode } from 'react';
import { useText } from '../languages/language';
import { Alert } from './Alert';
import { Button } from './Button';
import list from './list.module.css';
import { SkeletonRows } from './Skeleton';
import type { usePages } from './usePages';

interface Props<Item> {
  pages: ReturnType<typeof usePages<Item>>;
  label: string;
  /** What there is to say of an empty list. */
  none: ReactNode;
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
      <div role="status" className={list.quiet}>
        {state === 'loaded' && items.length === 0 && none}
      </div>
      {items.length > 0 && (
        <ul className={`${list.list} ${list.cards}`} aria-label={label}>
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
