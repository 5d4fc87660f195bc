import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { plainNameOf } from '../rooms/roomName';
import { inListOrder, useRooms } from '../rooms/rooms';
import { type Condition, parse, withCondition } from './query';
import styles from './SearchPage.module.css';
import { type, useSearch } from './searching';

const MAX_PEOPLE = 200;

/** The conditions of the search, to be chosen instead of typed: either way they stand in the text. */
export function SearchFilters() {
  const { t } = useText();
  const text = useSearch((found) => found.text);
  const query = parse(text);
  const rooms = useRooms(({ byId }) => byId);
  const people = usePeople(({ byId }) => byId);
  const set = (condition: Condition, value: string | null) =>
    type(withCondition(text, condition, value || null));
  const roomNames = inListOrder(rooms.values()).map(({ room }) => plainNameOf(room));
  const names = [...people.values()].slice(0, MAX_PEOPLE).map((user) => user.username);
  return (
    <div className={styles.filters}>
      <Choice
        label={t('search.in')}
        any={t('search.in.any')}
        value={query.in}
        options={roomNames}
        onChoose={(value) => set('in', value)}
      />
      <Choice
        label={t('search.from')}
        any={t('search.from.any')}
        value={query.from}
        options={names}
        onChoose={(value) => set('from', value)}
      />
      <Day label={t('search.after')} value={query.after} onChoose={(day) => set('after', day)} />
      <Day label={t('search.before')} value={query.before} onChoose={(day) => set('before', day)} />
      <Toggle
        label={t('search.has.file')}
        isOn={query.hasFile}
        onToggle={(isOn) => set('has', isOn ? 'file' : null)}
      />
      <Toggle
        label={t('search.mentions.me')}
        isOn={query.mentionsMe}
        onToggle={(isOn) => set('mentions', isOn ? 'me' : null)}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string | null;
  options: readonly string[];
  onChoose: (value: string | null) => void;
}

function Choice({ label, any, value, options, onChoose }: ChoiceProps) {
  const all = value === null ? options : [value, ...options];
  return (
    <select
      className={styles.chip}
      data-on={value !== null || undefined}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChoose(event.target.value || null)}
    >
      <option value="">{any}</option>
      {[...new Set(all)].map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

interface DayProps {
  label: string;
  value: string | null;
  onChoose: (day: string | null) => void;
}

function Day({ label, value, onChoose }: DayProps) {
  return (
    <label className={styles.chip} data-on={value !== null || undefined}>
      {label}
      <input
        type="date"
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value || null)}
      />
    </label>
  );
}

interface ToggleProps {
  label: string;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}

function Toggle({ label, isOn, onToggle }: ToggleProps) {
  return (
    <button
      type="button"
      className={styles.chip}
      data-on={isOn || undefined}
      aria-pressed={isOn}
      onClick={() => onToggle(!isOn)}
    >
      {label}
    </button>
  );
}
