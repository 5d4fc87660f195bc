import { CreateRoom } from '../rooms/CreateRoom';
import { NewChat } from '../rooms/NewChat';
import { openFromPalette, usePalette } from './opened';
import { Palette } from './Palette';

const close = () => openFromPalette(null);

/** Shows the palette, or the dialog that was chosen in it. */
export function PaletteHost() {
  const shown = usePalette((palette) => palette.shown);
  if (shown === 'palette') return <Palette onClose={close} />;
  if (shown === 'chat') return <NewChat onClose={close} />;
  return shown === 'room' ? <CreateRoom onClose={close} /> : null;
}
