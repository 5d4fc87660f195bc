import { AgentPicker } from './AgentPicker';
import { CatchUpDialog } from './CatchUpDialog';
import { closeAgentDialog, useAgentDialog } from './opened';

/** Shows what was opened: whom to have a chat with, or what I have missed in a room. */
export function AgentDialog() {
  const shown = useAgentDialog((dialog) => dialog.shown);
  if (shown === null) return null;
  return shown.what === 'picker' ? (
    <AgentPicker onClose={closeAgentDialog} />
  ) : (
    <CatchUpDialog roomId={shown.roomId} since={shown.since} onClose={closeAgentDialog} />
  );
}
