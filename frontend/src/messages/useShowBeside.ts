import { useLocation } from 'wouter';
import { showMessage } from './places';

/** Where a panel takes the place of the conversation. */
const IS_COVERED = '(max-width: 719px)';

/** Shows a message that a panel names, beside the panel; where the panel covers the conversation, it makes way. */
export function useShowBeside(): (roomId: number, seq: number) => void {
  const [, navigate] = useLocation();
  return (roomId, seq) => {
    if (matchMedia(IS_COVERED).matches)
      navigate(`/rooms/${roomId}`, { replace: true, state: history.state });
    showMessage(roomId, seq);
  };
}
