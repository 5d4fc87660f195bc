import { type ReactNode, Suspense } from 'react';
import { BackButton } from '../design/BackButton';
import { SkeletonRows } from '../design/Skeleton';
import { Tabs } from '../design/Tabs';
import { RoomFiles } from '../files/RoomFiles';
import { useText } from '../languages/language';
import { PinList } from '../messages/PinList';
import { lazy } from '../shell/lazy';
import type { Panel } from './panels';
import { RoomInfo } from './RoomInfo';
import styles from './RoomPanel.module.css';
import type { RoomView } from './roomState';
import { useBack } from './useBack';

const SearchHere = lazy(() =>
  import('../search/SearchHere').then((file) => ({ default: file.SearchHere })),
);

interface Props {
  view: RoomView;
  panel: Panel;
}

/** What is to be known and found of a room: beside the conversation, or on a phone in its place. */
export function RoomPanel({ view, panel }: Props) {
  const { t } = useText();
  const { id } = view.room;
  const back = useBack(`/rooms/${id}`);
  const shown: Record<Panel, () => ReactNode> = {
    info: () => <RoomInfo view={view} />,
    pins: () => <PinList view={view} />,
    files: () => <RoomFiles roomId={id} />,
    search: () => <SearchHere room={view.room} />,
  };
  return (
    <aside className={styles.panel} aria-label={t('room.info')}>
      <header className={styles.header}>
        <BackButton className={styles.back} onClick={back} />
        <Tabs
          label={t('room.info')}
          tabs={[
            { path: `/rooms/${id}/info`, title: t('panel.info') },
            { path: `/rooms/${id}/pins`, title: t('panel.pins') },
            { path: `/rooms/${id}/files`, title: t('file.all') },
            { path: `/rooms/${id}/search`, title: t('panel.search') },
          ]}
        />
      </header>
      <div key={panel} className={styles.content}>
        <Suspense fallback={<SkeletonRows rows={3} label={t('loading')} />}>
          {shown[panel]()}
        </Suspense>
      </div>
    </aside>
  );
}
