import { ListChecks, Search, Users } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import { openCatchUp } from '../agents/opened';
import type { User } from '../api/types';
import { BackButton } from '../design/BackButton';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { usePresence } from '../members/presence';
import { shortName } from '../members/shortName';
import { roughly, takenBy } from '../sessions/cost';
import styles from './ChatRoom.module.css';
import type { Panel } from './panels';
import { RoomFace } from './RoomFace';
import { usePeer, useRoomName } from './roomName';
import { type RoomView, unreadOf } from './roomState';
import { useBack } from './useBack';

/** Fewer unread messages are read as quickly as a summary of them. */
const WORTH_SUMMING_UP = 5;

interface Props {
  view: RoomView;
  panel: Panel | null;
}

/** What a room is called and what goes on there, and the ways to what is beside it. */
export function RoomHeader({ view, panel }: Props) {
  const { t } = useText();
  const { room } = view;
  const peer = usePeer(room);
  const [, navigate] = useLocation();
  const name = useRoomName(room);
  const isSession = room.kind === 'session';
  const missedSince = useMissedSince(view);
  const back = useBack(isSession ? '/agents' : '/');
  const typists = useTypists(room.id);
  const line = useTypingLine(typists);
  const close = useBack(`/rooms/${room.id}`);
  const toggle = (wanted: Panel) => () => {
    if (panel === wanted) return close();
    const state: unknown = panel ? history.state : { fromRoom: true };
    navigate(`/rooms/${room.id}/${wanted}`, { state, replace: panel !== null });
  };
  const heading = useFocusOnTouch();
  return (
    <header className={styles.header}>
      <BackButton className={styles.back} onClick={back} />
      <RoomFace room={room} peer={peer} size={36} />
      <div className={styles.title}>
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {name}
        </h2>
        <p>{line ?? <About view={view} peer={peer} />}</p>
      </div>
      {!isSession && missedSince !== null && (
        <IconButton
          icon={ListChecks}
          label={t('room.catchUp')}
          onClick={() => openCatchUp(room.id, missedSince)}
        />
      )}
      <IconButton
        icon={Search}
        label={t('room.search')}
        aria-expanded={panel === 'search'}
        onClick={toggle('search')}
      />
      <IconButton
        icon={Users}
        label={t('room.info')}
        aria-expanded={panel === 'info'}
        onClick={toggle('info')}
      />
    </header>
  );
}

/** How far the room was read when there was last so much unread that a summary helps; null as long as there was not. */
function useMissedSince(view: RoomView): number | null {
  const [missed, setMissed] = useState({ since: -1, unread: 0 });
  const unread = unreadOf(view);
  if (unread !== missed.unread) {
    const isMore = unread >= WORTH_SUMMING_UP && missed.unread < WORTH_SUMMING_UP;
    setMissed({ since: isMore ? view.room.last_read_seq : missed.since, unread });
  }
  return missed.since === -1 ? null : missed.since;
}

/** What is to be known of a room in a line. */
function About({ view, peer }: { view: RoomView; peer: User | null }) {
  const { count } = useText();
  if (peer === null) return count('room.members', view.room.member_count);
  return view.room.kind === 'session' ? <TakenBy view={view} agent={peer} /> : <Here user={peer} />;
}

/** Who answers here, with which model, and roughly what the answers in sight cost. */
function TakenBy({ view, agent }: { view: RoomView; agent: User }) {
  const { t, tag } = useText();
  const { model, costs } = takenBy(view.history.messages);
  const facts = [
    agent.display_name,
    model,
    costs.length > 0 &&
      t('session.cost', { cost: costs.map((cost) => roughly(cost, tag)).join(' + ') }),
  ];
  return <span dir="auto">{facts.filter(Boolean).join(' · ')}</span>;
}

/** Whether somebody is here, and what they say of themselves. */
function Here({ user }: { user: User }) {
  const { t } = useText();
  const isOnline = usePresence(({ online }) => online.has(user.id));
  return (
    <>
      {isOnline ? t('member.online') : t('member.offline')}
      {user.status_text && <span dir="auto"> · {user.status_text}</span>}
    </>
  );
}

/** Where no field is focused for writing, the focus follows to what has been opened. */
function useFocusOnTouch(): React.RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!matchMedia('(pointer: fine)').matches) heading.current?.focus();
  }, []);
  return heading;
}

function useTypists(roomId: number): string[] {
  const selfId = useSession(({ user }) => user?.id);
  const typing = usePresence((presence) => presence.typing.get(roomId));
  const people = usePeople(({ byId }) => byId);
  const blocked = useBlocks(({ ids }) => ids);
  const others = [...(typing?.keys() ?? [])].filter((id) => id !== selfId && !blocked.has(id));
  return others.flatMap((id) => {
    const person = people.get(id);
    return person ? shortName(person.display_name) : [];
  });
}

function useTypingLine([first, second, ...others]: string[]): string | null {
  const { t } = useText();
  if (first === undefined) return null;
  if (second === undefined) return t('typing.one', { name: first });
  if (others.length === 0) return t('typing.two', { name: first, other: second });
  return t('typing.several');
}
