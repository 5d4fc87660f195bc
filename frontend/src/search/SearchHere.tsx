import { useEffect } from 'react';
import type { Room } from '../api/types';
import { SearchField } from '../design/SearchField';
import { useText } from '../languages/language';
import { useShowBeside } from '../messages/useShowBeside';
import { plainNameOf } from '../rooms/roomName';
import { Found } from './Found';
import { withCondition } from './query';
import { begin, search, type, useSearch } from './searching';

/** The search in one room, beside its conversation. */
export function SearchHere({ room }: { room: Room }) {
  const { t } = useText();
  const text = useSearch((found) => found.text);
  const show = useShowBeside();
  const name = plainNameOf(room);
  useEffect(() => begin(withCondition('', 'in', name)), [name]);
  return (
    <>
      <search>
        <SearchField
          autoFocus
          maxLength={300}
          label={t('room.search')}
          value={text}
          onChange={type}
          onKeyDown={(event) => event.key === 'Enter' && void search()}
        />
      </search>
      <Found onShow={({ room_id, seq }) => show(room_id, seq)} />
    </>
  );
}
