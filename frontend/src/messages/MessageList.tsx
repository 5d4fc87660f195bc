import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, CloudOff } from 'lucide-react';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '../design/Button';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import { useRoomName } from '../rooms/roomName';
import { type RoomView, unreadOf } from '../rooms/roomState';
import { Arrivals } from './Arrivals';
import { Loadings } from './Loadings';
import styles from './MessageList.module.css';
import { walkMessages } from './messageKeys';
import { enterRoom, showNewest, showPlace } from './places';
import { ReadBy } from './ReadBy';
import { rowHeightPx } from './rowHeight';
import { useOutbox } from './sending';
import { TimelineRow } from './TimelineRow';
import { type Row, seqOf } from './timeline';
import { useEdges } from './useEdges';
import { useLeaving, usePlace } from './usePlace';
import { sightOf, useLineAbove, useReading } from './useReading';
import { type Timeline, useDrawnTimeline } from './useTimeline';
import { useUnreadLine } from './useUnreadLine';

/** A room's messages: history without end above, the newest at the foot, and any piece of it in between. */
export function MessageList({ view }: { view: RoomView }) {
  const { t } = useText();
  const { history, room } = view;
  const line = useUnreadLine(view);
  const unreadFrom = room.kind === 'session' ? null : line;
  if (history.state === 'loaded')
    return <LoadedMessages key={history.piece} view={view} unreadFrom={unreadFrom} />;
  return (
    <div className={styles.frame}>
      {history.state === 'failed' ? (
        <Placeholder icon={CloudOff} title={t('messages.failed')}>
          <Button onClick={() => enterRoom(room.id)}>{t('retry')}</Button>
        </Placeholder>
      ) : (
        <SkeletonRows rows={6} label={t('loading')} />
      )}
    </div>
  );
}

const END_PX = 80;
const ABOVE_END_ROWS = 4;

interface Props {
  view: RoomView;
  unreadFrom: number | null;
}

function LoadedMessages({ view, unreadFrom }: Props) {
  return <Rows {...useDrawnTimeline(view, unreadFrom)} />;
}

const Rows = memo(function Rows({ view, unreadFrom, rows }: Timeline) {
  const { t } = useText();
  const { history, room } = view;
  const name = useRoomName(room);
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(false);
  const follows = useEarlier(!history.hasMoreAfter);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => rowHeightPx(rows[index]), [rows]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 10,
    // What it scrolls to at the end is drawn already: to draw it again at once would only hold up the picture.
    useFlushSync: !(isAtEnd && follows),
    rangeExtractor: isAtEnd && follows ? lastRows : defaultRangeExtractor,
    paddingStart: 12,
    paddingEnd: 12,
    scrollPaddingStart: 90,
    anchorTo: 'end',
    followOnAppend: follows && !history.hasMoreAfter,
    scrollEndThreshold: END_PX,
  });
  const items = virtualizer.getVirtualItems();
  const toEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);
  const { isSettled, marked } = usePlace(view, rows, virtualizer);
  const look = useCallback(() => {
    if (scroller.current !== null)
      setAtEnd(!history.hasMoreAfter && distanceFromEnd(scroller.current) <= END_PX);
  }, [history.hasMoreAfter]);
  useEffect(() => {
    if (isSettled) look();
  }, [isSettled, look]);
  const height = virtualizer.scrollRect?.height ?? 0;
  const sight = isSettled ? sightOf(rows, items, virtualizer.scrollOffset ?? 0, height) : null;
  useLeaving(room.id, isSettled, isAtEnd ? null : (sight?.first ?? null));
  useFollowOwn(room.id);
  useStayAtEnd(scroller, isAtEnd, toEnd);
  useEdges(view, isSettled ? items : [], rows.length);
  useReading(room.id, sight, isAtEnd && isSettled);
  const unread = unreadOf(view);
  const lastOwn = useMemo(() => rows.findLastIndex(isOwn), [rows]);
  const isLineAbove = useLineAbove(unreadFrom, sight);
  return (
    <div className={styles.frame}>
      <Loadings room={room} history={history} />
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={t('messages.label', { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className={styles.scroller}
        onScroll={({ currentTarget }) => {
          // Who leaves the end sees other rows with the next picture.
          if (isAtEnd && distanceFromEnd(currentTarget) > END_PX) flushSync(look);
          else look();
        }}
        onKeyDown={walkMessages}
      >
        <div className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
          <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ key, index }) => {
              const row = rows[index];
              return (
                <div
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  className={key === marked ? styles.marked : undefined}
                >
                  {row && (
                    <TimelineRow row={row} room={room} isNewest={index === rows.length - 1} />
                  )}
                  {index === lastOwn && !history.hasMoreAfter && (
                    <ReadBy room={room} seq={seqOf(row) ?? 0} />
                  )}
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {isLineAbove && unreadFrom !== null && (
        <button
          type="button"
          className={styles.first}
          onClick={() => showPlace(room.id, unreadFrom)}
        >
          <ArrowUp size={18} aria-hidden />
          {t('messages.unread.first')}
        </button>
      )}
      {isSettled && !isAtEnd && (
        <button type="button" className={styles.newest} onClick={() => showNewest(room.id)}>
          <ArrowDown size={18} aria-hidden />
          {unread > 0 ? t('messages.newest.count', { count: unread }) : t('messages.newest')}
        </button>
      )}
      <Arrivals messages={history.messages} last={room.last_seq} />
    </div>
  );
});

const isOwn = (row: Row): boolean => row.kind === 'message' && row.own && row.message !== null;

/**
 * At the end, what arrives is drawn at once in the place that the list is about to scroll to, and little above it: in a
 * stream all of it is new each time.
 */
function lastRows({ startIndex, endIndex, count }: Range): number[] {
  const length = Math.min(count, endIndex - startIndex + 1 + ABOVE_END_ROWS);
  return Array.from({ length }, (_, at) => count - length + at);
}

function distanceFromEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** What a value was when the list was drawn before. */
function useEarlier<Value>(value: Value): Value {
  const earlier = useRef(value);
  useEffect(() => {
    earlier.current = value;
  });
  return earlier.current;
}

/** Shows what one sends oneself, wherever one was reading. */
function useFollowOwn(roomId: number): void {
  const newest = useOutbox(({ sends }) => sends.findLast((send) => send.roomId === roomId)?.id);
  const shown = useRef(newest);
  useLayoutEffect(() => {
    if (newest !== undefined && newest !== shown.current) showNewest(roomId);
    shown.current = newest;
  }, [newest, roomId]);
}

/** Stays with the newest when the place for the list changes: a banner, a keyboard, a turned phone. */
function useStayAtEnd(
  scroller: React.RefObject<HTMLElement | null>,
  isAtEnd: boolean,
  toEnd: () => void,
): void {
  useEffect(() => {
    if (!isAtEnd || scroller.current === null) return;
    const observer = new ResizeObserver(toEnd);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller, isAtEnd, toEnd]);
}
