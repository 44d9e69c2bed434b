import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './design/tokens.css';
import './design/base.css';
import './design/shell.css';
import './design/home.css';
import './design/library.css';
import './design/conversation.css';
import './design/stage.css';
import './design/calls.css';
import { takeKeyFromAddress } from './session/api-key.ts';
import { applyTheme, chosenTheme } from './session/theme.ts';

applyTheme(chosenTheme());
takeKeyFromAddress();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
