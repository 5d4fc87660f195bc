import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startSession } from './accounts/session';
import './design/base.css';
import { speakPreferred } from './languages/preference';

const spoken = speakPreferred();
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
