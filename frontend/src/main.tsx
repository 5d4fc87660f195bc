import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startSession } from './accounts/session';
import './design/base.css';
import { followOtherTabs, speakPreferred } from './languages/preference';

const spoken = speakPreferred();
followOtherTabs();
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
