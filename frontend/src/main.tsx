import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startSession } from './accounts/session';
import './design/base.css';
import { makeWayForKeyboard } from './design/keyboard';
import { followOtherTabs, speakPreferred } from './languages/preference';
import { watchForInstallOffer } from './shell/installing';

watchForInstallOffer();
followOtherTabs();
makeWayForKeyboard();
void startSession();
void speakPreferred().then(draw);

function draw(): void {
  const root = document.getElementById('root');
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
