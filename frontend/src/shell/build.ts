import { create } from 'zustand';
import { serverHealth } from '../api/health';
import { updateWorker } from './worker';

/** Whether the server gives out another build of the client than the one that runs here. */
export const useBuild = create<{ isOutdated: boolean }>(() => ({ isOutdated: false }));

/** The build that runs here; none while it is being developed. */
const ownBuild = (): string | undefined =>
  document.querySelector<HTMLMetaElement>('meta[name="teahouse-build"]')?.content;

/** Takes in which build the server gives out now. */
export function takeBuild(given: string | undefined): void {
  const own = ownBuild();
  if (!own || !given) return;
  const isOutdated = given !== own;
  if (isOutdated && !useBuild.getState().isOutdated) void updateWorker();
  useBuild.setState({ isOutdated });
}

/** Looks, when a part of the client does not load, whether another build has replaced it. */
export function watchParts(): void {
  addEventListener('vite:preloadError', lookForNewBuild);
}

async function lookForNewBuild(): Promise<void> {
  try {
    takeBuild((await serverHealth()).client_build);
  } catch {
    // Then it is the connection that is missing, and the greeting tells the build when it is back.
  }
}
