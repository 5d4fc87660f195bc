import { Search, SearchX } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useLocation, useSearch as useQuery } from 'wouter';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import hidden from '../design/hidden.module.css';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import { useRooms } from '../rooms/rooms';
import { isEmpty, parse, withCondition } from './query';
import { SearchFilters } from './SearchFilters';
import styles from './SearchPage.module.css';
import { SearchResults } from './SearchResults';
import { begin, search, searchOn, type, useSearch } from './searching';

/** Everything that was said in one's rooms, to be found again. */
export function SearchPage() {
  const { t } = useText();
  const text = useSearch((found) => found.text);
  const field = useRef<HTMLInputElement>(null);
  useRoomAsked();
  useEffect(() => {
    const { text, state } = useSearch.getState();
    field.current?.setSelectionRange(state === 'idle' ? text.length : 0, text.length);
  }, []);
  return (
    <div className={styles.page}>
      <h2 className={hidden.hidden}>{t('search.title')}</h2>
      <search className={styles.head}>
        <label className={styles.field}>
          <Search size={18} aria-hidden />
          <input
            ref={field}
            type="search"
            // biome-ignore lint/a11y/noAutofocus: whoever opens the search wants to type
            autoFocus
            maxLength={300}
            aria-label={t('search.title')}
            placeholder={t('search.placeholder')}
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && void search()}
          />
        </label>
        <SearchFilters />
      </search>
      <Found />
    </div>
  );
}

/** Begins in the one room that the address names, if it does. */
function useRoomAsked(): void {
  const roomId = Number(new URLSearchParams(useQuery()).get('in'));
  const [, navigate] = useLocation();
  const isKnown = useRooms(({ epoch }) => epoch !== null);
  useLayoutEffect(() => {
    if (roomId === 0 || !isKnown) return;
    const room = useRooms.getState().byId.get(roomId)?.room;
    if (room) begin(withCondition('', 'in', room.peer?.display_name ?? room.name));
    navigate('/search', { replace: true });
  }, [roomId, isKnown, navigate]);
}

function Found() {
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
    <section
      className={styles.found}
      aria-label={t('search.results')}
      aria-busy={state === 'loading'}
    >
      <p role="status" className={styles.count}>
        {hits.length > 0 && count(next === null ? 'search.found' : 'search.more', hits.length)}
      </p>
      <SearchResults />
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
    <div ref={end} className={styles.more}>
      {t('loading')}
    </div>
  );
}
