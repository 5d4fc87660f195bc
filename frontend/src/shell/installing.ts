import { create } from 'zustand';

/** A browser's offer to install the client; it may be taken up once. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

/** The offer, where and as long as the browser makes one. */
export const useInstalling = create<{ offer: InstallOffer | null }>(() => ({ offer: null }));

/** Notes the offer, instead of letting the browser hold it out to whoever has just come in. */
export function watchForInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    useInstalling.setState({ offer: event as InstallOffer });
  });
  addEventListener('appinstalled', () => useInstalling.setState({ offer: null }));
}

/** Has the browser ask whether to install; whoever says no is offered it again when the browser thinks fit. */
export async function install(): Promise<void> {
  const { offer } = useInstalling.getState();
  useInstalling.setState({ offer: null });
  await offer?.prompt();
}
