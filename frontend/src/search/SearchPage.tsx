import { useEffect, useRef } from 'react';
import { Page } from '../design/Page';
import { SearchField } from '../design/SearchField';
import { useText } from '../languages/language';
import { useBack } from '../rooms/useBack';
import { Found } from './Found';
import { SearchFilters } from './SearchFilters';
import styles from './SearchPage.module.css';
import { search, type, useSearch } from './searching';

/** Everything that was said in one's rooms, to be found again. */
export function SearchPage() {
  const { t } = useText();
  const text = useSearch((found) => found.text);
  const field = useRef<HTMLInputElement>(null);
  const back = useBack('/');
  useEffect(() => {
    const { text, state } = useSearch.getState();
    field.current?.setSelectionRange(state === 'idle' ? text.length : 0, text.length);
  }, []);
  return (
    <Page
      title={t('search.title')}
      onBack={back}
      beside={
        <search className={styles.search}>
          <SearchField
            ref={field}
            autoFocus
            maxLength={300}
            label={t('search.title')}
            placeholder={t('search.placeholder')}
            value={text}
            onChange={type}
            onKeyDown={(event) => event.key === 'Enter' && void search()}
          />
          <SearchFilters />
        </search>
      }
    >
      <Found />
    </Page>
  );
}
