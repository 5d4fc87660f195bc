import { Search, SearchX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Message } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import { isEmpty, parse } from './query';
import styles from './SearchPage.module.css';
import { SearchResults } from './SearchResults';
import { search, searchOn, useSearch } from './searching';

interface Props {
  /** What to do with a message that was chosen, instead of going to its room. */
  onShow?: (message: Message) => void;
}

/** What was found, or what there is to say while nothing is. */
export function Found({ onShow }: Props) {
  const { t, count } = useText();
  const { text, state, hits, next, unknown } = useSearch();
  if (unknown !== null) {
    const key = unknown.kind === 'in' ? 'search.unknown.in' : 'search.unknown.from';
    return <Placeholder icon={SearchX} title={t(key, { name: unknown.name })} />;
  }
  if (isEmpty(parse(text)) || state === 'idle') {
    return (
      <Placeholder icon={Search} title={t('search.begin')}>
        <p>{t('search.begin.hint')}</p>
        <ul className={styles.examples}>
          {t('search.begin.examples')
            .split(' ')
            .map((example) => (
              <li key={example}>
                <code>{example}</code>
              </li>
            ))}
        </ul>
      </Placeholder>
    );
  }
  if (state === 'loaded' && hits.length === 0 && next === null) {
    return (
      <Placeholder icon={SearchX} title={t('search.nothing')}>
        <p>{t('search.nothing.hint')}</p>
      </Placeholder>
    );
  }
  return (
    <section aria-label={t('search.results')} aria-busy={state === 'loading'}>
      <p role="status" className={list.quiet}>
        {hits.length > 0 && count(next === null ? 'search.found' : 'search.more', hits.length)}
      </p>
      <SearchResults onShow={onShow} />
      {state === 'loading' && hits.length === 0 && <SkeletonRows rows={5} label={t('loading')} />}
      {state === 'failed' && (
        <Alert>
          {t('search.failed')}{' '}
          <Button look="quiet" onClick={() => void (hits.length > 0 ? searchOn() : search())}>
            {t('retry')}
          </Button>
        </Alert>
      )}
      {next !== null && state !== 'failed' && <More key={next} />}
    </section>
  );
}

/** Stands at the end of what was found; when it comes near, more is looked for. */
function More() {
  const { t } = useText();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && void searchOn(),
      { rootMargin: '300px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={end} className={list.quiet}>
      {t('loading')}
    </div>
  );
}
