import list from '../design/list.module.css';
import { useText } from '../languages/language';
import { BlockedPeople } from '../members/BlockedPeople';
import { useBlocks } from '../members/blocks';

/** Whom I do not want to hear. */
export function Blocked() {
  const { t } = useText();
  const isNobody = useBlocks(({ ids }) => ids.size === 0);
  return (
    <>
      <p className={list.quiet}>{t('settings.blocked.hint')}</p>
      {isNobody ? <p>{t('settings.blocked.none')}</p> : <BlockedPeople />}
    </>
  );
}
