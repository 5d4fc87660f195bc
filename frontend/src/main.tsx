import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startSession } from './accounts/session';
import './design/base.css';
import { makeWayForKeyboard } from './design/keyboard';
import { followOtherTabs, speakPreferred } from './languages/preference';

const spoken = speakPreferred();
followOtherTabs();
makeWayForKeyboard();
void startSession();
await spoken;

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
