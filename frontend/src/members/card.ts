import { create } from 'zustand';

interface Shown {
  userId: number;
  /** The room in whose sight the person was met: what may be done with them there is offered too. */
  roomId: number | null;
}

/** The person whose card is open. */
export const usePersonCard = create<{ shown: Shown | null }>(() => ({ shown: null }));

export function showPerson(userId: number, roomId: number | null = null): void {
  usePersonCard.setState({ shown: { userId, roomId } });
}

export function hidePerson(): void {
  usePersonCard.setState({ shown: null });
}
